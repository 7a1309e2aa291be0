"""The bot keeps working when its shard reports cannot be stored."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from adapters.discord.bot import BaselineBot
from adapters.persistence.bot.redis_shard_board import RedisShardBoard
from adapters.persistence.redis.connection import connect_redis
from application.ports.errors import ServiceUnavailable
from bootstrap.embedded import EmbeddedValkey
from domain.ids import GuildId
from domain.sharding import ShardReport, ShardState
from simulators.discord.running import connected
from tests.integration.discord.listeners.shard_reporting import FAST, SHARDS, is_ready, reporting
from tests.integration.discord.platforms import PlatformInMemory
from tests.waiting import eventually


async def test_without_redis_the_bot_serves_and_reports_again_when_redis_is_back(tested: PlatformInMemory) -> None:
    tested.shards.outage.down = True
    async with reporting(tested) as received:
        await received.env.idle()

        async def has_complained() -> bool:
            return bool(complaints(tested))

        await eventually(has_complained, "a line in the log")
        received.bot.dispatch("shard_resumed", 1)
        assert received.bot.is_ready()
        tested.shards.outage.down = False
        await received.until(
            lambda found: (found and found[1].state is ShardState.RESUMED) or False, "reports of the shards"
        )
        tested.shards.outage.down = True
    assert len(complaints(tested)) <= 2, "not once for each report"


async def test_a_killed_redis_receives_every_report_again_once_it_is_back(
    tested: PlatformInMemory, own_redis: Callable[[], EmbeddedValkey]
) -> None:
    server = own_redis()
    redis = connect_redis(server.url, seconds=0.5)
    board = RedisShardBoard(redis, namespace="bot")
    platform = replace(tested.discord, shard_board=board, shard_count=SHARDS, shard_seconds=FAST)

    async def both_are_ready() -> bool:
        try:
            entries = await board.entries()
        except ServiceUnavailable:
            return False
        return len(entries) == SHARDS and all(is_ready(entry.report) for entry in entries)

    bot = BaselineBot(platform)
    async with bot.shard_reports.running(), connected(bot, patience=2):
        await eventually(both_are_ready, "the shards to be ready")
        server.kill()

        async def has_complained() -> bool:
            return bool(complaints(tested))

        await eventually(has_complained, "a line in the log")
        assert bot.is_ready()
        server.start()
        await redis.flushall()
        await eventually(both_are_ready, "the shards to be reported again")
    assert await board.entries() == ()
    assert len(complaints(tested)) == 1
    await redis.aclose()


async def test_a_board_that_fails_in_an_unknown_way_is_asked_again(tested: PlatformInMemory) -> None:
    class Failing:
        def __init__(self) -> None:
            self.posts = 0

        async def post(self, report: ShardReport, guild_ids: object) -> None:
            self.posts += 1
            raise RuntimeError("strange")

        async def remove(self, process: str) -> None:
            raise RuntimeError("strange")

        async def entries(self) -> tuple[()]:
            return ()

        async def latencies(self, reports: Sequence[ShardReport]) -> tuple[tuple[float | None, ...], ...]:
            return ()

        async def holds(self, report: ShardReport, guild_id: GuildId) -> bool:
            return False

    board = Failing()
    bot = BaselineBot(replace(tested.discord, shard_board=board, shard_count=1, shard_seconds=FAST))
    async with bot.shard_reports.running():

        async def is_asked_again() -> bool:
            return board.posts > 2

        await eventually(is_asked_again, "further posts")
    assert [line.facts["reason"] for line in complaints(tested)] == ["strange"]


def complaints(tested: PlatformInMemory) -> list[Any]:
    return [line for line in tested.log.of("warning") if line.event == "The state of the shards could not be reported"]
