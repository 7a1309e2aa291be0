"""Read models of a guild's usage, and the queries that fill them.

These shapes are also the API's schema: snowflakes are strings, money is `Decimal` (a string in JSON). Every query may
raise `ServiceUnavailable("database")`.
"""

from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from decimal import Decimal
from typing import Protocol

from application.queries.usage_filter import EVERY_REQUEST, UsageFilter, UsageInterval, UsageSplit
from domain.ids import GuildId


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
