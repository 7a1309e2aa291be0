"""Board of cog breakers: one breaker per guild and one for all; of processes that open one together, one succeeds."""

import asyncio
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from adapters.persistence.bot.memory_cog_breakers import MemoryCogBreakerBoard
from adapters.persistence.bot.redis_cog_breakers import RedisCogBreakerBoard
from application.ports.bot.cog_breakers import CogBreakerBoard
from application.ports.errors import ServiceUnavailable
from domain.cogs.breaker import CogBreaker
from domain.ids import GuildId
from tests.contract.contract import Contract

HERE, THERE = GuildId(1_290_000_000_000_000_001), GuildId(1_290_000_000_000_000_002)
FIRST = CogBreaker(
    openings=1,
    opened_at=1_800_000_000.123456,
    open_until=1_800_000_300.123456,
    trial_until=1_800_000_900.123456,
    failed="/würfeln",
    error="ZeroDivisionError",
    code="abc",
)
AGAIN = replace(FIRST, openings=2, opened_at=1_800_000_310.0, open_until=1_800_000_910.0, trial_until=1_800_001_510.0)


class CogBreakerBoardContract(Contract):
    async def test_nothing_is_there_at_first(self, board: CogBreakerBoard) -> None:
        assert await board.all() == {}
        assert await board.of(HERE) == {}
        assert await board.remove(HERE, "dice") is None

    async def test_a_breaker_comes_back_unchanged(self, board: CogBreakerBoard) -> None:
        assert await board.put(HERE, "dice", FIRST)
        assert await board.all() == {(HERE, "dice"): FIRST}

    async def test_a_guild_never_sees_the_breakers_of_another(self, board: CogBreakerBoard) -> None:
        await board.put(HERE, "dice", FIRST)
        await board.put(THERE, "dice", AGAIN)
        await board.put(None, "music", FIRST)
        assert await board.of(HERE) == {"dice": FIRST}
        assert await board.of(THERE) == {"dice": AGAIN}
        assert await board.of(None) == {"music": FIRST}

    async def test_a_removed_breaker_is_returned_and_gone(self, board: CogBreakerBoard) -> None:
        await board.put(HERE, "dice", FIRST)
        await board.put(THERE, "dice", FIRST)
        assert await board.remove(HERE, "dice") == FIRST
        assert await board.remove(HERE, "dice") is None
        assert await board.all() == {(THERE, "dice"): FIRST}

    async def test_the_next_opening_replaces_the_one_before(self, board: CogBreakerBoard) -> None:
        assert [await board.put(None, "dice", each) for each in (FIRST, AGAIN)] == [True, True]
        assert await board.of(None) == {"dice": AGAIN}

    async def test_the_same_opening_is_kept_once(self, board: CogBreakerBoard) -> None:
        later = [replace(FIRST, opened_at=FIRST.opened_at + second) for second in range(20)]
        kept = await asyncio.gather(*(board.put(None, "dice", each) for each in later))
        assert sum(kept) == 1
        assert await board.of(None) == {"dice": later[kept.index(True)]}

    @pytest.mark.parametrize(
        "other", [replace(FIRST, code="new"), replace(FIRST, opened_at=FIRST.trial_until)], ids=["code", "time"]
    )
    async def test_an_opening_of_other_code_or_after_the_trial_is_a_new_one(
        self, board: CogBreakerBoard, other: CogBreaker
    ) -> None:
        await board.put(HERE, "dice", FIRST)
        assert await board.put(HERE, "dice", other)
        assert await board.of(HERE) == {"dice": other}

    async def test_a_board_that_is_away_is_named(self, board_away: CogBreakerBoard) -> None:
        for attempt in (
            board_away.put(HERE, "dice", FIRST),
            board_away.remove(HERE, "dice"),
            board_away.of(HERE),
            board_away.all(),
        ):
            with pytest.raises(ServiceUnavailable) as away:
                await attempt
            assert away.value.part == "redis"


class TestMemory(CogBreakerBoardContract):
    @pytest.fixture
    def board(self) -> CogBreakerBoard:
        return MemoryCogBreakerBoard()

    @pytest.fixture
    def board_away(self) -> CogBreakerBoard:
        board = MemoryCogBreakerBoard()
        board.outage.down = True
        return board


class TestRedis(CogBreakerBoardContract):
    @pytest.fixture
    def board(self, redis_client: Redis) -> CogBreakerBoard:
        return RedisCogBreakerBoard(redis_client, namespace="bot")

    @pytest.fixture
    def board_away(self, client_of_nothing: Redis) -> CogBreakerBoard:
        return RedisCogBreakerBoard(client_of_nothing, namespace="bot")

    async def test_breakers_of_another_format_are_left_out(self, board: CogBreakerBoard, redis_client: Redis) -> None:
        await board.put(HERE, "dice", FIRST)
        (key,) = await redis_client.keys()
        assert 0 < await redis_client.ttl(key) <= 7 * 24 * 60 * 60
        await redis_client.hset(key, f"{THERE} dice", '{"openings": 1}')
        assert await board.all() == {(HERE, "dice"): FIRST}
        assert await board.put(THERE, "dice", FIRST)
