"""Every gateway board, held to the same specification."""

import asyncio

import pytest
from redis.asyncio import Redis

from adapters.clock import SystemClock
from adapters.persistence.gateway.memory import MemoryGatewayBoard
from adapters.persistence.gateway.redis import RedisGatewayBoard
from application.ports.bot.shards import GatewayBoard, GatewayInfo
from application.ports.errors import ServiceUnavailable
from tests.waiting import eventually

INFO = GatewayInfo(url="wss://gateway.example", shards=4, max_concurrency=2, remaining=998, reset_after=3_600.5)


class GatewayBoards:
    async def test_one_of_many_takes_a_turn_and_the_others_learn_how_long_to_wait(self, board: GatewayBoard) -> None:
        waits = await asyncio.gather(*(board.take_turn("a", seconds=30) for _ in range(10)))
        assert sum(wait == 0 for wait in waits) == 1
        assert all(0 <= wait <= 30 for wait in waits)

    async def test_turns_of_other_names_are_apart(self, board: GatewayBoard) -> None:
        assert [await board.take_turn(name, seconds=30) for name in "abc"] == [0, 0, 0]

    async def test_a_turn_ends_after_its_seconds(self, board: GatewayBoard) -> None:
        await board.take_turn("a", seconds=0.05)

        async def is_free() -> bool:
            return await board.take_turn("a", seconds=0.05) == 0

        await eventually(is_free, "the turn to end")

    async def test_what_was_kept_of_the_gateway_is_read(self, board: GatewayBoard) -> None:
        assert await board.info() is None
        await board.keep_info(INFO, seconds=30)
        assert await board.info() == INFO

    async def test_what_was_kept_of_the_gateway_expires(self, board: GatewayBoard) -> None:
        await board.keep_info(INFO, seconds=0.05)

        async def is_gone() -> bool:
            return await board.info() is None

        await eventually(is_gone, "the gateway to expire")

    async def test_invalid_requests_are_counted(self, board: GatewayBoard) -> None:
        assert await board.invalid_requests() == 0
        assert [await board.note_invalid_request() for _ in range(3)] == [1, 2, 3]
        assert await board.invalid_requests() == 3


class TestMemory(GatewayBoards):
    @pytest.fixture
    def board(self) -> GatewayBoard:
        return MemoryGatewayBoard(SystemClock())


class TestRedis(GatewayBoards):
    @pytest.fixture
    def board(self, redis_client: Redis) -> GatewayBoard:
        return RedisGatewayBoard(redis_client, SystemClock(), namespace="bot")

    async def test_processes_share_it(self, redis_client: Redis) -> None:
        here, there = (RedisGatewayBoard(redis_client, SystemClock(), namespace="bot") for _ in range(2))
        assert await here.take_turn("a", seconds=30) == 0
        assert await there.take_turn("a", seconds=30) > 0
        await here.note_invalid_request()
        assert await there.note_invalid_request() == 2

    async def test_a_redis_that_is_away_is_named(self, client_of_nothing: Redis) -> None:
        board = RedisGatewayBoard(client_of_nothing, SystemClock(), namespace="bot")
        with pytest.raises(ServiceUnavailable):
            await board.take_turn("a", seconds=5)
        with pytest.raises(ServiceUnavailable):
            await board.note_invalid_request()
