"""Reports over all attempts at models, for the developer team."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import FOR_DEVELOPERS, SESSION, problems
from adapters.http.fields import described
from adapters.http.problems.refusals import InvalidRequest
from adapters.http.routes.guild.usage import usage_view
from adapters.http.views.requests import ErrorCount
from adapters.http.views.snowflakes import DESCRIBED_AS_ID, parse_snowflake
from adapters.http.views.usage import FirstDay, LastDay, UsageByDay, UsageByUser, by_day, period
from application.ports.clock import Clock
from application.ports.discord import RecentMemberLookup
from application.queries.developer_reads import DeveloperReads, Reader
from domain.ids import GuildId
from domain.llm.requests import RequestKind


class ModelErrors(Struct, frozen=True, kw_only=True):
    provider: str
    model: str
    attempts: int
    failures: int
    error_rate: Annotated[float, described("`failures` by `attempts`, from 0 to 1.")]
    by_code: Annotated[list[ErrorCount], described("The most frequent first.")]


class KindLatency(Struct, frozen=True, kw_only=True):
    """Latency of the attempts that succeeded. Percentiles are accurate to a few percent."""

    kind: RequestKind
    attempts: int
    mean_ms: float
    p50_ms: float
    p95_ms: float


@get(
    "/reports/error-rate",
    operation_id="getErrorRates",
    summary="Error rate by model",
    tags=["developers"],
    security=SESSION,
    responses=problems(*FOR_DEVELOPERS, InvalidRequest),
)
async def get_error_rates(
    clock: Injected[Clock],
    developer_reads: Injected[DeveloperReads],
    reader: NamedDependency[Reader],
    first: FirstDay = None,
    last: LastDay = None,
) -> list[ModelErrors]:
    """List error rates, the highest first."""
    first, last = period(first, last, today=clock.now().date())
    return [
        ModelErrors(
            provider=row.provider,
            model=row.model,
            attempts=row.attempts,
            failures=row.failures,
            error_rate=row.failures / row.attempts,
            by_code=[ErrorCount(error_code=code, attempts=count) for code, count in row.by_code],
        )
        for row in await developer_reads.errors_by_model(reader, first, last)
    ]


@get(
    "/reports/latency",
    operation_id="getLatencies",
    summary="Latency by type",
    tags=["developers"],
    security=SESSION,
    responses=problems(*FOR_DEVELOPERS, InvalidRequest),
)
async def get_latencies(
    clock: Injected[Clock],
    developer_reads: Injected[DeveloperReads],
    reader: NamedDependency[Reader],
    first: FirstDay = None,
    last: LastDay = None,
) -> list[KindLatency]:
    """Get how long the providers took for each type of request."""
    first, last = period(first, last, today=clock.now().date())
    return [
        KindLatency(
            kind=row.kind,
            attempts=row.attempts,
            mean_ms=round(row.mean_ms, 1),
            p50_ms=round(row.p50_ms, 1),
            p95_ms=round(row.p95_ms, 1),
        )
        for row in await developer_reads.latency_by_kind(reader, first, last)
    ]


@get(
    "/reports/daily-usage",
    operation_id="getDailyUsage",
    summary="Usage by day",
    tags=["developers"],
    security=SESSION,
    responses=problems(*FOR_DEVELOPERS, InvalidRequest),
)
async def get_daily_usage(
    clock: Injected[Clock],
    developer_reads: Injected[DeveloperReads],
    reader: NamedDependency[Reader],
    first: FirstDay = None,
    last: LastDay = None,
) -> list[UsageByDay]:
    """Get the usage of all guilds and of the bot itself for every day of the period, including days without usage."""
    first, last = period(first, last, today=clock.now().date())
    usage = await developer_reads.fleet_usage(reader, first, last)
    return by_day(usage.by_day)


@get(
    "/reports/cost-per-user",
    operation_id="getCostPerUser",
    summary="Cost per user of a guild",
    tags=["developers"],
    security=SESSION,
    responses=problems(*FOR_DEVELOPERS, InvalidRequest),
)
async def get_cost_per_user(
    *,
    clock: Injected[Clock],
    developer_reads: Injected[DeveloperReads],
    recent_members: Injected[RecentMemberLookup],
    reader: NamedDependency[Reader],
    guild_id: Annotated[str, QueryParameter(description="The guild's id.", schema_extra=DESCRIBED_AS_ID)],
    first: FirstDay = None,
    last: LastDay = None,
) -> list[UsageByUser]:
    """List the cost of each user on these days, the most expensive first."""
    first, last = period(first, last, today=clock.now().date())
    guild = GuildId(parse_snowflake(guild_id, "/query/guild_id"))
    usage = await developer_reads.guild_usage(reader, guild, first, last)
    return (await usage_view(recent_members, guild, usage, first, last)).by_user
