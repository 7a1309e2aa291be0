"""Read models of the dashboard's pages, and the queries that fill them.

These shapes are also the API's schema: snowflakes are strings, money is `Decimal` (a string in JSON). Every query may
raise `ServiceUnavailable("database")`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Protocol

from application.queries.usage_filter import EVERY_REQUEST, UsageFilter, UsageInterval, UsageSplit
from domain.access import AccessKind
from domain.audit import AuditAction, AuditFamily
from domain.guilds import AddedBySource
from domain.ids import GuildId, UserId
from domain.settings import JsonValue


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


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageFigures:
    """`input_tokens` includes `cache_tokens` (reads and writes). `cost_usd` leaves out the `unpriced_requests`."""

    requests: int
    input_tokens: int
    output_tokens: int
    cache_tokens: int
    total_tokens: int
    cost_usd: Decimal
    unpriced_requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayUsage(UsageFigures):
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CogUsage(UsageFigures):
    cog_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserUsage(UsageFigures):
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUsage(UsageFigures):
    provider: str
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTypeUsage(UsageFigures):
    request_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildUsage:
    """Usage of the days of a report. Days without usage are there with zeros.

    The lists by cog, user, model and type cover exactly the same days, hold only what was used, and have the most
    expensive first.
    """

    total: UsageFigures
    by_day: tuple[DayUsage, ...]
    by_cog: tuple[CogUsage, ...]
    by_user: tuple[UserUsage, ...]
    by_model: tuple[ModelUsage, ...]
    by_request_type: tuple[RequestTypeUsage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalUsage(UsageFigures):
    """Usage of the days from `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PartUsage(UsageFigures):
    """The share of one cog, model (`provider:model`) or request type in the interval that begins on `first`."""

    first: date
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageOverTime:
    """`intervals` lists every interval, also those without usage. `parts` holds only what was used."""

    total: UsageFigures
    intervals: tuple[IntervalUsage, ...]
    parts: tuple[PartUsage, ...]


class GuildQueries(Protocol):
    async def guilds_of(self, user_id: UserId) -> tuple[GuildListItem, ...]:
        """Return the active guilds whose dashboard the user may open, by name. Read in the system scope."""
        ...

    async def facts(self, guild_id: GuildId) -> GuildFacts | None: ...


class UsageQueries(Protocol):
    """Reports of the days from `first` to `last`, both included, of the requests that `counted` selects.

    A day begins at midnight in `zone`.
    """

    async def guild_usage(
        self,
        guild_id: GuildId,
        first: date,
        last: date,
        *,
        zone: tzinfo = UTC,
        counted: UsageFilter = EVERY_REQUEST,
    ) -> GuildUsage: ...

    async def over_time(
        self,
        guild_id: GuildId,
        first: date,
        last: date,
        *,
        zone: tzinfo = UTC,
        counted: UsageFilter = EVERY_REQUEST,
        interval: UsageInterval = UsageInterval.DAY,
        split: UsageSplit = UsageSplit.COG,
    ) -> UsageOverTime:
        """Return the usage of each interval of the period, divided by cog, model or request type."""
        ...


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
class AuditFilter:
    """None lets everything pass. `since` is included, `until` is not.

    `field` leaves the changes of settings in which the value of that field differs.
    """

    actor_id: UserId | None = None
    action: AuditAction | None = None
    family: AuditFamily | None = None
    target: str | None = None
    field: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLogItem:
    """`id` grows with time. `actor_id` is None for changes by the platform or by an unknown user."""

    id: int
    at: datetime
    action: AuditAction
    actor_id: str | None
    target: str
    before: Mapping[str, JsonValue] | None
    after: Mapping[str, JsonValue] | None
    correlation_id: str | None


class AuditLogQueries(Protocol):
    async def page(
        self, guild_id: GuildId, wanted: AuditFilter, *, after: int | None = None, limit: int = 50
    ) -> tuple[AuditLogItem, ...]:
        """The newest first; fewer than `limit` only at the end.

        `after` is the id of an entry of the same guild, from which to go on towards the past; nothing follows any
        other id.
        """
        ...
