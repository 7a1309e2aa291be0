"""Routes of language model usage across guilds, for the developer team."""

from datetime import date
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import PathParameter
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import FOR_DEVELOPERS, SESSION, problems
from adapters.http.fields import described
from adapters.http.problems.refusals import InvalidRequest
from adapters.http.routes.guild.usage import GuildUsage, usage_view
from adapters.http.views.snowflakes import GuildIdPath, Snowflake, parse_snowflake
from adapters.http.views.usage import (
    FirstDay,
    LastDay,
    UsageByCog,
    UsageByDay,
    UsageByModel,
    UsageByRequestType,
    UsageFigures,
    by_cog,
    by_day,
    by_model,
    by_request_type,
    figures,
    period,
)
from application.ports.clock import Clock
from application.ports.discord import RecentMemberLookup
from application.queries.developer_reads import DeveloperReads, Reader
from domain.ids import GuildId

CogName = Annotated[str, PathParameter(max_length=100, description="Such as `ask`.")]


class UsageByGuild(UsageFigures, frozen=True, kw_only=True):
    guild_id: Snowflake
    name: Annotated[str | None, described("Null for a guild that the bot does not know any more.")]


class FleetUsage(Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    first: date
    last: date
    total: Annotated[UsageFigures, described("Of all guilds and of the bot's own use.")]
    by_day: Annotated[list[UsageByDay], described("Every day of the period, also those without usage.")]
    by_cog: Annotated[list[UsageByCog], described("The most expensive first, as in the other lists; of these days.")]
    by_model: list[UsageByModel]
    by_request_type: list[UsageByRequestType]
    top_guilds: Annotated[list[UsageByGuild], described("Those that cost most in these days.")]


class CogFleetUsage(Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    first: date
    last: date
    cog_name: str
    total: UsageFigures
    by_day: Annotated[list[UsageByDay], described("Every day of the period, also those without usage.")]
    by_model: Annotated[list[UsageByModel], described("The most expensive first.")]


@get(
    "/usage/summary",
    operation_id="getFleetUsage",
    summary="Tokens and cost of all guilds",
    tags=["developers"],
    security=SESSION,
    responses=problems(*FOR_DEVELOPERS, InvalidRequest),
)
async def get_fleet_usage(
    clock: Injected[Clock],
    developer_reads: Injected[DeveloperReads],
    reader: NamedDependency[Reader],
    first: FirstDay = None,
    last: LastDay = None,
) -> FleetUsage:
    """Get usage in all, by day, cog, model and type of request, and the guilds that cost most."""
    first, last = period(first, last, today=clock.now().date())
    usage = await developer_reads.fleet_usage(reader, first, last)
    return FleetUsage(
        first=first,
        last=last,
        total=UsageFigures(**figures(usage.total)),
        by_day=by_day(usage.by_day),
        by_cog=by_cog(usage.by_cog),
        by_model=by_model(usage.by_model),
        by_request_type=by_request_type(usage.by_request_type),
        top_guilds=[UsageByGuild(guild_id=row.guild_id, name=row.name, **figures(row)) for row in usage.top_guilds],
    )


@get(
    "/usage/by-guild/{guild_id:str}",
    operation_id="getUsageOfGuild",
    summary="Tokens and cost of one guild",
    tags=["developers"],
    security=SESSION,
    responses=problems(*FOR_DEVELOPERS, InvalidRequest),
)
async def get_usage_of_guild(
    *,
    guild_id: GuildIdPath,
    clock: Injected[Clock],
    developer_reads: Injected[DeveloperReads],
    recent_members: Injected[RecentMemberLookup],
    reader: NamedDependency[Reader],
    first: FirstDay = None,
    last: LastDay = None,
) -> GuildUsage:
    """Get what the guild's own usage page shows; all zeros for a guild without requests to models."""
    first, last = period(first, last, today=clock.now().date())
    guild = GuildId(parse_snowflake(guild_id, "/path/guild_id"))
    usage = await developer_reads.guild_usage(reader, guild, first, last)
    return await usage_view(recent_members, guild, usage, first, last)


@get(
    "/usage/by-cog/{cog_name:str}",
    operation_id="getUsageOfCog",
    summary="Tokens and cost of one cog",
    tags=["developers"],
    security=SESSION,
    responses=problems(*FOR_DEVELOPERS, InvalidRequest),
)
async def get_usage_of_cog(
    *,
    cog_name: CogName,
    clock: Injected[Clock],
    developer_reads: Injected[DeveloperReads],
    reader: NamedDependency[Reader],
    first: FirstDay = None,
    last: LastDay = None,
) -> CogFleetUsage:
    """Get the cog's usage in all guilds, by day and model; all zeros for a cog without requests to models."""
    first, last = period(first, last, today=clock.now().date())
    usage = await developer_reads.cog_usage(reader, cog_name, first, last)
    return CogFleetUsage(
        first=first,
        last=last,
        cog_name=cog_name,
        total=UsageFigures(**figures(usage.total)),
        by_day=by_day(usage.by_day),
        by_model=by_model(usage.by_model),
    )
