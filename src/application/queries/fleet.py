"""Read models of the developer team's pages, and the queries that fill them, across all guilds.

Every query is read in the system scope and may raise `ServiceUnavailable("database")`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from application.queries.audit import AuditFilter, AuditLogItem
from application.queries.usage import CogUsage, DayUsage, ModelUsage, RequestTypeUsage, UsageFigures
from domain.audit import AuditAction, AuditFamily
from domain.ids import GuildId, UserId

STAFF_READS = frozenset({AuditAction.FLEET_READ, AuditAction.CONVERSATION_READ, AuditAction.PRIVACY_EXPORTED})
"""Actions of the developer team that are recorded in the log of the guild that was read."""


def asks_for_sessions(wanted: AuditFilter) -> bool:
    """Return whether the filter is about sign-ins and ends of sessions, of which there are many more than of others."""
    return AuditFamily.SESSION in {wanted.family, None if wanted.action is None else wanted.action.family}


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendingGuild(UsageFigures):
    """`name` is None for a guild that the bot does not know any more."""

    guild_id: str
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetUsage:
    """Usage of all guilds and of the bot itself, from the first to the last day, both included, in UTC.

    `top_guilds` have the highest cost in the calendar months that the period touches.
    """

    total: UsageFigures
    by_day: tuple[DayUsage, ...]
    by_cog: tuple[CogUsage, ...]
    by_model: tuple[ModelUsage, ...]
    by_request_type: tuple[RequestTypeUsage, ...]
    top_guilds: tuple[SpendingGuild, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CogFleetUsage:
    total: UsageFigures
    by_day: tuple[DayUsage, ...]
    by_model: tuple[ModelUsage, ...]


class FleetUsageQueries(Protocol):
    """Usage for the developer team. Every guild is read, in the system scope."""

    async def summary(self, first: date, last: date, *, most_guilds: int = 20) -> FleetUsage: ...

    async def of_cog(self, cog_name: str, first: date, last: date) -> CogFleetUsage:
        """Return all zeros for a cog that never called a model."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildOfFleet(UsageFigures):
    """A guild with its usage in a period. `left_at` is None while the bot is in it."""

    guild_id: GuildId
    name: str
    icon_url: str | None
    member_count: int
    joined_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetFilter:
    """`text` is a part of the name, in any case, or the whole id. `active` None is both."""

    text: str = ""
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class GuildsOfFleet:
    """`total` counts all guilds that match, `guilds` are one page of them."""

    guilds: tuple[GuildOfFleet, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildWithoutCog:
    """`switched_off_at` is None where no switch keeps the cog off, `switched_off_by` where no audit entry names one."""

    guild_id: GuildId
    name: str
    icon_url: str | None
    switched_off_by: UserId | None
    switched_off_at: datetime | None


@dataclass(frozen=True, slots=True)
class GuildsWithoutCog:
    """`total` counts all of them, `guilds` are the first."""

    guilds: tuple[GuildWithoutCog, ...]
    total: int


class FleetGuildQueries(Protocol):
    async def guilds(
        self, first: date, last: date, wanted: FleetFilter, *, offset: int = 0, limit: int = 50
    ) -> GuildsOfFleet:
        """Return guilds with what they used from the first to the last day, both included, in UTC.

        The most expensive comes first; of equal ones, the one with more requests, then the smaller id.
        """
        ...

    async def without_cog(self, cog: str, also: Collection[GuildId], *, limit: int = 100) -> GuildsWithoutCog:
        """Return the guilds that have switched the cog off, and those in `also`, as far as the bot is in them.

        The one that switched it off last comes first, then those without a switch by their id.
        """
        ...


@dataclass(frozen=True, slots=True)
class StaffAuditItem:
    """`guild_id` is None for an action on no guild or on all of them."""

    guild_id: GuildId | None
    entry: AuditLogItem


class StaffAuditQueries(Protocol):
    async def page(
        self, wanted: AuditFilter, *, after: int | None = None, limit: int = 50
    ) -> tuple[StaffAuditItem, ...]:
        """Return the entries that belong to no guild, and `STAFF_READS` of every guild: the newest first.

        Sign-ins and ends of sessions are returned only where the filter names their family or one of their actions.
        Fewer than `limit` only at the end. `after` is the id of an entry from which to go on towards the past.
        """
        ...
