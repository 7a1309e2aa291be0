"""Shard board: every process reads all reports, a report replaces the earlier one of its process, and old reports
expire.
"""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from adapters.clock import SystemClock
from adapters.persistence.bot.memory_shard_board import MemoryShardBoard
from adapters.persistence.bot.redis_shard_board import RedisShardBoard
from application.ports.bot.shards import ShardBoard
from application.ports.errors import ServiceUnavailable
from domain.ids import GuildId
from domain.sharding import ShardReport, ShardState
from tests.contract.contract import Contract
from tests.waiting import eventually

GUILD, ANOTHER = GuildId(204255221017214977), GuildId(20425522101721497)
REPORT = ShardReport(
    shard_id=0,
    shard_count=2,
    state=ShardState.READY,
    since=datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC),
    latency_ms=41.5,
    guild_count=1,
    process="host-ü:1",
    process_started_at=datetime(2026, 3, 1, 11, tzinfo=UTC),
)
SHORT = timedelta(milliseconds=150)


async def reports(board: ShardBoard) -> set[ShardReport]:
    return {entry.report for entry in await board.entries()}


class ShardBoardContract(Contract):
    async def test_nothing_is_there_before_anybody_posts(self, board: ShardBoard) -> None:
        assert await board.entries() == ()
        assert not await board.holds(REPORT, GUILD)

    @pytest.mark.parametrize("state", [state for state in ShardState if state is not ShardState.LOST])
    async def test_a_report_comes_back_unchanged_and_young(self, board: ShardBoard, state: ShardState) -> None:
        report = replace(REPORT, state=state, latency_ms=None if state is ShardState.CONNECTING else 0.1)
        await board.post(report, [GUILD])
        (entry,) = await board.entries()
        assert entry.report == report
        assert timedelta() <= entry.silent_for < timedelta(seconds=10)

    async def test_age_is_counted_from_the_last_post(self, board: ShardBoard) -> None:
        await board.post(REPORT, [])

        async def is_older() -> bool:
            (entry,) = await board.entries()
            return entry.silent_for > timedelta(milliseconds=50)

        await eventually(is_older, "the entry to age")
        await board.post(REPORT, [])
        assert not await is_older()

    async def test_a_later_report_of_the_same_shard_replaces_the_earlier_one(self, board: ShardBoard) -> None:
        await board.post(REPORT, [GUILD])
        resumed = replace(REPORT, state=ShardState.RESUMED)
        await board.post(resumed, [ANOTHER])
        assert await reports(board) == {resumed}
        assert not await board.holds(resumed, GUILD)
        assert await board.holds(resumed, ANOTHER)

    async def test_shards_and_processes_and_numbers_of_shards_are_apart(self, board: ShardBoard) -> None:
        different = {
            REPORT,
            replace(REPORT, shard_id=1),
            replace(REPORT, process="host-ü:12"),
            replace(REPORT, shard_count=3),
        }
        for report in different:
            await board.post(report, [])
        assert await reports(board) == different

    async def test_a_process_takes_its_own_away_and_nothing_else(self, board: ShardBoard) -> None:
        another = replace(REPORT, process="host-ü:12")
        for report in (REPORT, replace(REPORT, shard_id=1), another):
            await board.post(report, [GUILD])
        for _ in range(2):
            await board.remove(REPORT.process)
        assert await reports(board) == {another}
        assert not await board.holds(REPORT, GUILD)
        assert await board.holds(another, GUILD)

    async def test_only_guilds_that_were_posted_are_held(self, board: ShardBoard) -> None:
        await board.post(REPORT, [GuildId(1), GUILD, GuildId(2**63 - 1)])
        assert [await board.holds(REPORT, GuildId(each)) for each in (1, GUILD, 2**63 - 1)] == [True] * 3
        assert not await board.holds(REPORT, ANOTHER)
        assert not await board.holds(replace(REPORT, shard_id=1), GUILD)
        await board.post(REPORT, [])
        assert not await board.holds(REPORT, GUILD)

    async def test_a_report_that_is_not_renewed_expires(self, short_board: ShardBoard) -> None:
        another = replace(REPORT, shard_id=1)
        await short_board.post(REPORT, [GUILD])

        async def only_the_other_is_there() -> bool:
            await short_board.post(another, [GUILD])
            return await reports(short_board) == {another}

        await eventually(only_the_other_is_there, "the entry to vanish")
        assert not await short_board.holds(REPORT, GUILD)

    async def test_the_highest_latency_of_a_minute_is_the_last_of_sixty(self, board: ShardBoard) -> None:
        assert await board.latencies([]) == ()
        for latency in (41.5, 93.2, None, 40.0):
            await board.post(replace(REPORT, latency_ms=latency), [])
        await board.post(replace(REPORT, shard_id=1, latency_ms=7.5), [])
        await board.remove(REPORT.process)
        unmeasured = replace(REPORT, shard_count=3)
        latencies = await board.latencies([replace(REPORT, shard_id=1), REPORT, unmeasured])
        assert [len(each) for each in latencies] == [60, 60, 60]
        # The last two, because the minute may change meanwhile.
        assert [max(filter(None, each[-2:]), default=None) for each in latencies] == [7.5, 93.2, None]
        assert {latency for each in latencies for latency in each[:-2]} == {None}

    async def test_a_board_that_is_away_is_named(self, board_away: ShardBoard) -> None:
        for attempt in (
            board_away.post(REPORT, []),
            board_away.remove("host:1"),
            board_away.entries(),
            board_away.latencies([REPORT]),
            board_away.holds(REPORT, GUILD),
        ):
            with pytest.raises(ServiceUnavailable) as away:
                await attempt
            assert away.value.part == "redis"


class TestMemory(ShardBoardContract):
    @pytest.fixture
    def board(self) -> ShardBoard:
        return MemoryShardBoard(SystemClock())

    @pytest.fixture
    def short_board(self) -> ShardBoard:
        return MemoryShardBoard(SystemClock(), kept_for=SHORT)

    @pytest.fixture
    def board_away(self) -> ShardBoard:
        board = MemoryShardBoard(SystemClock())
        board.outage.down = True
        return board


class TestRedis(ShardBoardContract):
    @pytest.fixture
    def board(self, redis_client: Redis) -> ShardBoard:
        return RedisShardBoard(redis_client, namespace="bot")

    @pytest.fixture
    def short_board(self, redis_client: Redis) -> ShardBoard:
        return RedisShardBoard(redis_client, namespace="bot", kept_for=SHORT)

    @pytest.fixture
    def board_away(self, client_of_nothing: Redis) -> ShardBoard:
        return RedisShardBoard(client_of_nothing, namespace="bot")

    async def test_expired_reports_leave_nothing_in_redis(self, short_board: ShardBoard, redis_client: Redis) -> None:
        await short_board.post(REPORT, [GUILD])

        async def is_empty() -> bool:
            return [key for key in await redis_client.keys() if b"latency" not in key] == []

        await eventually(is_empty, "the keys to expire")

    async def test_expired_reports_are_removed_while_other_processes_keep_reporting(
        self, short_board: ShardBoard, redis_client: Redis
    ) -> None:
        await short_board.post(REPORT, [GUILD])

        async def only_one_is_kept() -> bool:
            await short_board.post(replace(REPORT, shard_id=1), [])
            sizes = [await redis_client.hlen(f"bot:shards:{part}") for part in ("reports", "guilds")]
            return [*sizes, await redis_client.zcard("bot:shards:heard")] == [1, 1, 1]

        await eventually(only_one_is_kept, "the entry to be cleared away")

    async def test_latencies_older_than_an_hour_are_removed(self, board: ShardBoard, redis_client: Redis) -> None:
        key, now = "bot:shards:latency:2/0", int(time.time()) // 60
        await redis_client.hset(key, mapping={str(now - minute): minute for minute in range(1, 65)})
        await board.post(REPORT, [])
        [latencies] = await board.latencies([REPORT])
        assert latencies[:-1] == tuple(float(minute) for minute in range(59, 0, -1))
        assert await redis_client.hlen(key) == 60
        assert 0 < await redis_client.ttl(key) <= 3_600

    async def test_a_report_in_the_format_of_another_release_is_skipped(
        self, board: ShardBoard, redis_client: Redis
    ) -> None:
        await board.post(REPORT, [])
        await board.post(strange := replace(REPORT, shard_id=1), [])
        field = f"{strange.process}/{strange.shard_count}/{strange.shard_id}"
        for text in ("", "[]", '{"state": "sleeping"}', "null"):
            await redis_client.hset("bot:shards:reports", field, text)
            assert await reports(board) == {REPORT}

    async def test_bots_that_share_a_redis_do_not_see_one_another(self, board: ShardBoard, redis_client: Redis) -> None:
        await board.post(REPORT, [GUILD])
        assert await RedisShardBoard(redis_client, namespace="another").entries() == ()
