"""Route of a guild's language model usage over time, divided by cog, model or type."""

from datetime import date
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import IN_GUILD, SESSION, problems
from adapters.http.fields import described
from adapters.http.routes.guild.wanted_usage import WantedUsage
from adapters.http.views.usage import UsageFigures, figures
from application.queries.usage import UsageQueries
from application.queries.usage_filter import UsageInterval, UsageSplit
from domain.access import AccessGrant


class UsageOfInterval(UsageFigures, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    first: date
    last: date


class UsageOfPart(UsageFigures, frozen=True, kw_only=True, rename={"first": "from"}):
    first: Annotated[date, described("The first day of the interval that this is a part of.")]
    name: Annotated[str, described("A cog, a model as `provider:model`, or a type of request, as `split` says.")]


class GuildUsageOverTime(Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    first: date
    last: date
    total: UsageFigures
    intervals: Annotated[list[UsageOfInterval], described("Every interval of the period, also those without usage.")]
    parts: Annotated[
        list[UsageOfPart], described("What each interval consists of; the most expensive of an interval first.")
    ]


@get(
    "/llm/usage/over-time",
    operation_id="getGuildUsageOverTime",
    summary="Tokens and cost over time",
    tags=["usage"],
    security=SESSION,
    responses=problems(*IN_GUILD),
)
async def get_guild_usage_over_time(
    usage_queries: Injected[UsageQueries],
    access: NamedDependency[AccessGrant],
    wanted_usage: NamedDependency[WantedUsage],
    interval: Annotated[
        UsageInterval,
        QueryParameter(description="A week begins on Monday, a month is a calendar month. Both are cut to the period."),
    ] = UsageInterval.DAY,
    split: Annotated[UsageSplit, QueryParameter(description="What the parts are.")] = UsageSplit.COG,
) -> GuildUsageOverTime:
    """Get the usage of each day, week or month of the period, and how it divides by cog, model or type of request."""
    usage = await usage_queries.over_time(
        access.guild_id,
        wanted_usage.first,
        wanted_usage.last,
        zone=wanted_usage.zone,
        counted=wanted_usage.counted,
        interval=interval,
        split=split,
    )
    return GuildUsageOverTime(
        first=wanted_usage.first,
        last=wanted_usage.last,
        total=UsageFigures(**figures(usage.total)),
        intervals=[UsageOfInterval(first=row.first, last=row.last, **figures(row)) for row in usage.intervals],
        parts=[UsageOfPart(first=row.first, name=row.name, **figures(row)) for row in usage.parts],
    )
