"""A bot process reports its shards and its cogs while it runs, when it stops, and after it was killed."""

import asyncio
import signal
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from redis.asyncio import Redis

from adapters.persistence.bot.redis_cog_board import RedisCogBoard
from adapters.persistence.bot.redis_shard_board import RedisShardBoard
from adapters.persistence.events.redis_feed import RedisEventFeed
from application.ports.events import Event, EventKind, Recent
from domain.sharding import ShardState
from tests.integration.bootstrap.bot_processes import running_bot
from tests.services import FreshDatabase
from tests.waiting import eventually


@pytest.mark.timeout(600)
@pytest.mark.nightly("test_queued_usage_is_stored_and_the_shard_is_gone_when_the_process_has_ended")
async def test_reports_are_there_while_it_runs_and_removed_at_its_end_unless_it_is_killed(
    database: FreshDatabase, redis_url: str, redis_client: Redis, tmp_path: Path
) -> None:
    board = RedisShardBoard(redis_client, namespace=database.schema)
    cogs = RedisCogBoard(redis_client, namespace=database.schema)

    async def states() -> dict[int, tuple[ShardState, int]]:
        """Return the states by process id, with the number of guilds."""
        entries = await board.entries()
        return {
            int(entry.report.process.rpartition(":")[2]): (entry.state, entry.report.guild_count) for entry in entries
        }

    async with AsyncExitStack() as stack:
        stopped, killed = [
            await stack.enter_async_context(running_bot(database, redis_url, tmp_path / name))
            for name in ("one", "two")
        ]

        async def both_serve_their_guilds() -> bool:
            return await states() == {process.pid: (ShardState.READY, 2) for process in (stopped, killed)}

        async def both_report_their_cogs() -> bool:
            return len(await cogs.records()) == 2

        await eventually(both_serve_their_guilds, "both bots to be ready", patience=150)
        await eventually(both_report_their_cogs, "both bots to report their cogs")
        stopped.send_signal(signal.SIGTERM)
        killed.kill()
        await asyncio.gather(stopped.wait(), killed.wait())
        assert len(await cogs.records()) == 1, "the report of the one that was stopped is removed"
        assert await states() == {killed.pid: (ShardState.READY, 2)}, "nobody can know yet that it was killed"

    async with RedisEventFeed(redis_client, namespace=database.schema).follow() as arrivals:
        recent = await anext(arrivals)
    assert isinstance(recent, Recent)
    assert Event(kind=EventKind.SHARDS) in [published.event for published in recent.events]
