"""Events that listeners hand to the journal."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import discord

from .kinds import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event to log; `user` is the affected member, and `parent_id` the channel of the thread `channel_id`."""

    guild: discord.Guild
    kind: Kind
    user: discord.abc.User | discord.Object | None = None
    subject_id: int | None = None
    channel_id: int | None = None
    parent_id: int | None = None
    actor_id: int | None = None
    reason: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def channel_ids(self) -> set[int]:
        """The ids of the channel or thread, and of the thread's channel. The cache has no archived threads."""
        if self.channel_id is None:
            return set()
        place = None if self.parent_id is not None else self.guild.get_channel_or_thread(self.channel_id)
        parent_id = place.parent_id if isinstance(place, discord.Thread) else self.parent_id
        return {self.channel_id} if parent_id is None else {self.channel_id, parent_id}

    @property
    def named_facts(self) -> dict[str, Any]:
        """The facts with the member's name of that time, since the name of a member who left cannot be looked up."""
        return self.facts | ({"user": str(self.user)} if isinstance(self.user, discord.abc.User) else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An entry of the audit log: which member did something of these kinds to the subject, and why.

    It stands for one event of each kind. `counts_several` is true for deleted messages: Discord writes one line for
    all that a member deletes of one author in one channel, which is `channel_id`; for all other kinds that is None.
    """

    kinds: frozenset[Kind]
    subject_id: int
    actor_id: int
    reason: str | None
    at: datetime
    channel_id: int | None = None

    @property
    def counts_several(self) -> bool:
        return Kind.MESSAGE_DELETED in self.kinds
