"""Attempts at model calls for the developer team: single ones, and sums over all of them.

Every query is across guilds, in the system scope, and may raise `ServiceUnavailable("database")`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from domain.ids import GuildId, UserId
from domain.llm.requests import RequestKind

_LONGEST_CALL = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedRequest:
    """`error_code` None is a success. `cost_usd` None: nothing was billed, or the price was unknown then.

    `instead_of` is the model that the call named, when it has ended and its successor was asked.
    """

    request_id: UUID
    call_id: UUID
    at: datetime
    guild_id: str | None
    user_id: str
    cog_name: str
    provider: str
    model: str
    kind: RequestKind
    error_code: str | None
    latency_ms: float
    input_tokens: int
    output_tokens: int
    cost_usd: Decimal | None
    correlation_id: str | None
    instead_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedPayload:
    """The redacted and shortened prompt and answer. Both are None when the guild has not opted in, or after their
    retention.
    """

    request: str | None
    response: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFilter:
    """None is any. `since` is inclusive, `until` is not."""

    guild_id: GuildId | None = None
    user_id: UserId | None = None
    cog_name: str | None = None
    provider: str | None = None
    model: str | None = None
    kind: RequestKind | None = None
    success: bool | None = None
    error_code: str | None = None
    call_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


def same_call(entry: LoggedRequest) -> RequestFilter:
    """Return the filter for all attempts of the entry's call. Its times spare the database a search of every month."""
    return RequestFilter(
        guild_id=None if entry.guild_id is None else GuildId(int(entry.guild_id)),
        call_id=entry.call_id,
        since=entry.at - _LONGEST_CALL,
        until=entry.at + _LONGEST_CALL,
    )


@dataclass(frozen=True, slots=True)
class RequestPosition:
    """A cursor in the log: the page begins after the entry of that time and id, towards the past."""

    at: datetime
    request_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelErrors:
    """`by_code` are the failures, the most frequent first."""

    provider: str
    model: str
    attempts: int
    failures: int
    by_code: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KindLatency:
    """Latency of successful attempts. Median and 95th percentile are read from buckets: exact to a few percent."""

    kind: RequestKind
    attempts: int
    mean_ms: float
    p50_ms: float
    p95_ms: float


class RequestLogQueries(Protocol):
    async def page(
        self, wanted: RequestFilter, *, after: RequestPosition | None = None, limit: int = 100
    ) -> tuple[LoggedRequest, ...]:
        """The newest first; fewer than `limit` only at the end."""
        ...

    async def request(self, request_id: UUID) -> tuple[LoggedRequest, LoggedPayload] | None: ...

    async def errors_by_model(self, first: date, last: date) -> tuple[ModelErrors, ...]:
        """Return the failures of each model from the first to the last day, both included, in UTC.

        The largest share of failures comes first.
        """
        ...

    async def latency_by_kind(self, first: date, last: date) -> tuple[KindLatency, ...]:
        """Return only kinds of request that occurred in these days, by name."""
        ...
