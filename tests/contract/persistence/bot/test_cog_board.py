"""Cog board: each process posts the state of its cogs, and old reports expire."""

from datetime import timedelta

import pytest
from redis.asyncio import Redis

from adapters.clock import SystemClock
from adapters.persistence.bot.memory_cog_board import MemoryCogBoard
from adapters.persistence.bot.redis_cog_board import RedisCogBoard
from application.ports.bot.cog_board import CogBoard
from application.ports.errors import ServiceUnavailable
from domain.cogs.cog_record import CogRecord, CogState
from domain.cogs.manifest import CogManifest
from tests.contract.contract import Contract
from tests.waiting import eventually

ASK = CogRecord(name="ask", state=CogState.LOADED)
BROKEN = CogRecord(
    name="brökën", state=CogState.FAILED, reasons=("No \u2028 luck.", "{}"), commands_left_out=("/x: y",)
)
SHORT = timedelta(milliseconds=150)


class CogBoardContract(Contract):
    async def test_nothing_is_there_before_a_process_posts(self, board: CogBoard) -> None:
        assert await board.records() == ()

    async def test_records_come_back_unchanged_without_their_manifests(self, board: CogBoard) -> None:
        declared = CogRecord(name="ask", state=CogState.LOADED, manifest=CogManifest(title="Ask"))
        await board.post("host:1", [declared, BROKEN])
        assert await board.records() == ((ASK, BROKEN),)

    async def test_a_later_post_replaces_the_earlier_one_of_its_process_alone(self, board: CogBoard) -> None:
        await board.post("host:1", [ASK])
        await board.post("host:2", [ASK])
        await board.post("host:1", [BROKEN])
        assert sorted(await board.records(), key=str) == sorted([(ASK,), (BROKEN,)], key=str)

    async def test_a_process_removes_its_own_and_nothing_else(self, board: CogBoard) -> None:
        await board.post("host:1", [ASK])
        await board.post("host:2", [BROKEN])
        for _ in range(2):
            await board.remove("host:1")
        assert await board.records() == ((BROKEN,),)

    async def test_a_report_that_is_not_renewed_expires(self, short_board: CogBoard) -> None:
        await short_board.post("host:1", [ASK])

        async def only_the_other_is_there() -> bool:
            await short_board.post("host:2", [BROKEN])
            return await short_board.records() == ((BROKEN,),)

        await eventually(only_the_other_is_there, "the report to expire")

    async def test_a_board_that_is_away_is_named(self, board_away: CogBoard) -> None:
        for attempt in (board_away.post("host:1", [ASK]), board_away.remove("host:1"), board_away.records()):
            with pytest.raises(ServiceUnavailable) as away:
                await attempt
            assert away.value.part == "redis"


class TestMemory(CogBoardContract):
    @pytest.fixture
    def board(self) -> CogBoard:
        return MemoryCogBoard(SystemClock())

    @pytest.fixture
    def short_board(self) -> CogBoard:
        return MemoryCogBoard(SystemClock(), kept_for=SHORT)

    @pytest.fixture
    def board_away(self) -> CogBoard:
        board = MemoryCogBoard(SystemClock())
        board.outage.down = True
        return board


class TestRedis(CogBoardContract):
    @pytest.fixture
    def board(self, redis_client: Redis) -> CogBoard:
        return RedisCogBoard(redis_client, namespace="bot")

    @pytest.fixture
    def short_board(self, redis_client: Redis) -> CogBoard:
        return RedisCogBoard(redis_client, namespace="bot", kept_for=SHORT)

    @pytest.fixture
    def board_away(self, client_of_nothing: Redis) -> CogBoard:
        return RedisCogBoard(client_of_nothing, namespace="bot")

    async def test_expired_reports_leave_nothing_in_redis(self, short_board: CogBoard, redis_client: Redis) -> None:
        await short_board.post("host:1", [ASK])

        async def is_empty() -> bool:
            return await redis_client.keys("bot:cogs*") == []

        await eventually(is_empty, "the key to expire")

    async def test_an_expired_report_is_removed_as_another_process_reads(
        self, short_board: CogBoard, redis_client: Redis
    ) -> None:
        await short_board.post("host:1", [ASK])

        async def only_one_is_kept() -> bool:
            await short_board.post("host:2", [ASK])
            await short_board.records()
            return await redis_client.hlen("bot:cogs") == 1

        await eventually(only_one_is_kept, "the report to be removed")

    async def test_a_report_in_the_format_of_another_release_is_skipped(
        self, board: CogBoard, redis_client: Redis
    ) -> None:
        for text in ("", "x", "99999999999999 null", '99999999999999 [{"name": "ask", "state": "sleeping"}]'):
            await redis_client.hset("bot:cogs", "host:2", text)
            assert [records for records in await board.records() if records] == []

    async def test_bots_that_share_a_redis_do_not_see_one_another(self, board: CogBoard, redis_client: Redis) -> None:
        await board.post("host:1", [ASK])
        assert await RedisCogBoard(redis_client, namespace="another").records() == ()
