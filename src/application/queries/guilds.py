"""Read models of guilds, and the queries that fill them.

These shapes are also the API's schema: snowflakes are strings. Every query may raise `ServiceUnavailable("database")`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.access import AccessKind
from domain.guilds import AddedBySource
from domain.ids import GuildId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildListItem:
    id: str
    name: str
    icon_url: str | None
    member_count: int
    active: bool
    access: AccessKind


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildFacts:
    """`added_by` is a user id; `added_by_source` is the source of that knowledge."""

    id: str
    name: str
    icon_url: str | None
    member_count: int
    active: bool
    owner_id: str
    added_by: str
    added_by_source: AddedBySource
    joined_at: datetime


class GuildQueries(Protocol):
    async def guilds_of(self, user_id: UserId) -> tuple[GuildListItem, ...]:
        """Return the active guilds whose dashboard the user may open, by name. Read in the system scope."""
        ...

    async def facts(self, guild_id: GuildId) -> GuildFacts | None: ...
