"""Routes of the bot's shards: their health, and which one serves a guild."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from litestar import Request, get
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency, Provide
from litestar.handlers import BaseRouteHandler
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import FOR_DEVELOPERS, IN_GUILD, SESSION, problems
from adapters.http.fields import described
from adapters.http.guards.developers import provide_reader, require_developer
from adapters.http.guards.guild_access import require_guild_access
from adapters.http.problems.refusals import DevelopersOnly
from adapters.http.views.snowflakes import GuildIdPath, Snowflake, parse_snowflake
from application.ports.bot.shards import ShardBoard
from application.ports.clock import Clock
from application.queries.developer_reads import DeveloperReads, Reader
from domain.access import AccessDenied
from domain.guilds import GuildInactive
from domain.ids import GuildId
from domain.sharding import ShardEntry, ShardState, fleet_of, resolve_shard

_READS_AS_DEVELOPER = "reads_as_developer"


class ShardHealth(Struct, frozen=True, kw_only=True):
    shard_id: int
    shard_count: int
    state: Annotated[
        ShardState,
        described(
            "`ready` after a start and `resumed` after an interruption both serve. `lost`: its process has sent no "
            "heartbeat for 15 seconds; minutes later it is among the missing."
        ),
    ]
    since: Annotated[datetime, described("When it got into the state that it has reported last.")]
    latency_ms: Annotated[float | None, described("Of the heartbeat with Discord; null until it was measured.")]
    last_heartbeat: Annotated[datetime, described("When its process last reported.")]

    @classmethod
    def of(cls, entry: ShardEntry, clock: Clock) -> "ShardHealth":
        return cls(**_health(entry, clock))


class ShardView(ShardHealth, frozen=True, kw_only=True):
    latencies_ms: Annotated[
        list[float | None],
        described(
            "The highest latency of each of the last 60 minutes, the oldest first; null for a minute without a measure."
        ),
    ]
    guild_count: int
    process: Annotated[str, described("`host:pid` of the process that runs the shard.")]
    process_started_at: datetime

    @classmethod
    def with_latencies(cls, entry: ShardEntry, latencies: Sequence[float | None], clock: Clock) -> "ShardView":
        report = entry.report
        return cls(
            **_health(entry, clock),
            latencies_ms=[*latencies],
            guild_count=report.guild_count,
            process=report.process,
            process_started_at=report.process_started_at,
        )


def _health(entry: ShardEntry, clock: Clock) -> dict[str, Any]:
    return {
        "shard_id": entry.report.shard_id,
        "shard_count": entry.report.shard_count,
        "state": entry.state,
        "since": entry.report.since,
        "latency_ms": entry.report.latency_ms,
        "last_heartbeat": clock.now() - entry.silent_for,
    }


class ShardsView(Struct, frozen=True, kw_only=True):
    shard_count: Annotated[int | None, described("Null while no process of the bot reports.")]
    shards: Annotated[list[ShardView], described("In order. Around a change of their number, those of both.")]
    missing: Annotated[list[int], described("Shards that no process reports of.")]


class GuildShardView(Struct, frozen=True, kw_only=True):
    guild_id: Snowflake
    shard_id: Annotated[int | None, described("Null while no process of the bot reports.")]
    shard_count: int | None
    shard: Annotated[ShardHealth | None, described("Null when no process reports of it.")]
    has_guild: Annotated[bool, described("Whether the shard has reported the bot as a member of the guild.")]


async def require_guild_access_or_developer(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    """Require access to the guild or membership of the developer team, whose read is recorded. Runs after
    `require_session`.
    """
    try:
        await require_guild_access(connection, handler)
    except (AccessDenied, GuildInactive) as refusal:
        try:
            await require_developer(connection, handler)
        except DevelopersOnly:
            raise refusal from None
        connection.scope["state"][_READS_AS_DEVELOPER] = True


async def provide_outside_reader(request: Request[Any, Any, Any]) -> Reader | None:
    """Provide the developer without access to the guild; None for the guild's own users."""
    return await provide_reader(request) if request.scope["state"].get(_READS_AS_DEVELOPER) else None


@get(
    "/shards",
    guards=[require_developer],
    operation_id="listShards",
    summary="The bot's shards",
    tags=["developers"],
    security=SESSION,
    responses=problems(*FOR_DEVELOPERS),
)
async def list_shards(shard_board: Injected[ShardBoard], clock: Injected[Clock]) -> ShardsView:
    """List the health of each shard, as its process has reported it within the last minutes."""
    fleet = fleet_of(await shard_board.entries())
    latencies = await shard_board.latencies([entry.report for entry in fleet.shards])
    return ShardsView(
        shard_count=fleet.shard_count,
        shards=[
            ShardView.with_latencies(entry, each, clock) for entry, each in zip(fleet.shards, latencies, strict=True)
        ],
        missing=list(fleet.missing),
    )


@get(
    "/shards/{guild_id:str}",
    guards=[require_guild_access_or_developer],
    dependencies={"outside_reader": Provide(provide_outside_reader)},
    operation_id="getShardOfGuild",
    summary="The shard of a guild",
    tags=["guilds"],
    security=SESSION,
    responses=problems(*IN_GUILD),
)
async def get_shard_of_guild(
    guild_id: GuildIdPath,
    shard_board: Injected[ShardBoard],
    developer_reads: Injected[DeveloperReads],
    clock: Injected[Clock],
    outside_reader: NamedDependency[Reader | None],
) -> GuildShardView:
    """Get the shard that serves the guild, and its health; for the guild's own users and the developer team.

    Only `listShards`, for the developer team, says on which process it runs and how many guilds it serves.
    """
    guild = GuildId(parse_snowflake(guild_id, "/path/guild_id"))
    if outside_reader is None:
        fleet = fleet_of(await shard_board.entries())
    else:
        fleet = await developer_reads.fleet_around(outside_reader, guild)
    entry = fleet.of_guild(guild)
    return GuildShardView(
        guild_id=str(guild),
        shard_id=None if fleet.shard_count is None else resolve_shard(guild, fleet.shard_count),
        shard_count=fleet.shard_count,
        shard=None if entry is None else ShardHealth.of(entry, clock),
        has_guild=entry is not None and await shard_board.holds(entry.report, guild),
    )
