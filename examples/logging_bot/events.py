"""Events that listeners hand to the journal."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import discord

from .kinds import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event to log; `user` is the affected member."""

    guild: discord.Guild
    kind: Kind
    user: discord.abc.User | discord.Object | None = None
    subject_id: int | None = None
    channel_id: int | None = None
    actor_id: int | None = None
    reason: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def named_facts(self) -> dict[str, Any]:
        """The facts with the member's name of that time, since the name of a member who left cannot be looked up."""
        return self.facts | ({"user": str(self.user)} if isinstance(self.user, discord.abc.User) else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An entry of the audit log: which member did something of these kinds to the subject, and why.

    `channel_id` is the channel of a deleted message, and None for all other kinds.
    """

    kinds: frozenset[Kind]
    subject_id: int
    actor_id: int
    reason: str | None
    at: datetime
    channel_id: int | None = None

    def fits(self, channel_id: int | None) -> bool:
        """Return whether an event in this channel can be the deed."""
        return self.channel_id is None or self.channel_id == channel_id
