"""Breaker board: one of several concurrent changes wins, and no change overwrites a state it has not read."""

import asyncio
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from adapters.persistence.model_calls.memory_breakers import MemoryBreakerBoard
from adapters.persistence.model_calls.redis_breakers import RedisBreakerBoard
from application.ports.errors import ServiceUnavailable
from application.ports.model_calls import BreakerBoard
from domain.llm.breaker import BreakerState
from tests.contract.contract import Contract

FAILING = BreakerState(failures=1, failed_at=1_800_000_000.123456)
OPEN = BreakerState(
    failures=5, failed_at=1_800_000_001.5, openings=2, open_until=1_800_000_021.5, probed_until=1_800_000_030.0
)
CLOSED = BreakerState(openings=2, closed_at=1_800_000_022.25)


class BreakerBoardContract(Contract):
    async def test_an_unknown_model_has_no_entry(self, board: BreakerBoard) -> None:
        assert await board.read("openai") == {}

    @pytest.mark.parametrize("state", [FAILING, OPEN, CLOSED], ids=["failing", "open", "closed"])
    async def test_a_state_comes_back_unchanged(self, board: BreakerBoard, state: BreakerState) -> None:
        assert await board.replace("openai", "gpt-4.1", None, state) == (True, state)
        assert await board.read("openai") == {"gpt-4.1": state}

    async def test_a_state_is_replaced_if_it_is_the_one_that_was_read(self, board: BreakerBoard) -> None:
        await board.replace("openai", "gpt-4.1", None, FAILING)
        assert await board.replace("openai", "gpt-4.1", FAILING, OPEN) == (True, OPEN)
        assert await board.read("openai") == {"gpt-4.1": OPEN}

    @pytest.mark.parametrize("seen", [None, OPEN], ids=["nothing", "something else"])
    async def test_a_state_that_was_not_read_stays_and_is_returned(
        self, board: BreakerBoard, seen: BreakerState | None
    ) -> None:
        await board.replace("openai", "gpt-4.1", None, FAILING)
        assert await board.replace("openai", "gpt-4.1", seen, CLOSED) == (False, FAILING)
        assert await board.read("openai") == {"gpt-4.1": FAILING}

    async def test_an_entry_can_be_taken_away(self, board: BreakerBoard) -> None:
        await board.replace("openai", "gpt-4.1", None, FAILING)
        assert await board.replace("openai", "gpt-4.1", FAILING, None) == (True, None)
        assert await board.read("openai") == {}
        assert await board.replace("openai", "gpt-4.1", FAILING, OPEN) == (False, None)

    async def test_of_concurrent_changes_one_is_made(self, board: BreakerBoard) -> None:
        await board.replace("openai", "gpt-4.1", None, OPEN)
        probes = [replace(OPEN, probed_until=float(number)) for number in range(20)]
        made = await asyncio.gather(*(board.replace("openai", "gpt-4.1", OPEN, probe) for probe in probes))
        (winner,) = [there for is_made, there in made if is_made]
        assert {there for _, there in made} == {winner}
        assert await board.read("openai") == {"gpt-4.1": winner}

    async def test_models_and_providers_are_apart(self, board: BreakerBoard) -> None:
        await board.replace("openai", "gpt-4.1", None, OPEN)
        await board.replace("openai", "größte:☕", None, FAILING)
        assert await board.read("openai") == {"gpt-4.1": OPEN, "größte:☕": FAILING}
        assert await board.read("google") == {}

    async def test_a_board_that_is_away_is_named(self, board_away: BreakerBoard) -> None:
        for attempt in (board_away.read("openai"), board_away.replace("openai", "gpt-4.1", None, OPEN)):
            with pytest.raises(ServiceUnavailable) as away:
                await attempt
            assert away.value.part == "redis"


class TestMemory(BreakerBoardContract):
    @pytest.fixture
    def board(self) -> BreakerBoard:
        return MemoryBreakerBoard()

    @pytest.fixture
    def board_away(self) -> BreakerBoard:
        board = MemoryBreakerBoard()
        board.outage.down = True
        return board


class TestRedis(BreakerBoardContract):
    @pytest.fixture
    def board(self, redis_client: Redis) -> BreakerBoard:
        return RedisBreakerBoard(redis_client, namespace="bot")

    @pytest.fixture
    def board_away(self, client_of_nothing: Redis) -> BreakerBoard:
        return RedisBreakerBoard(client_of_nothing, namespace="bot")

    async def test_an_unchanged_state_expires_after_a_day(self, board: BreakerBoard, redis_client: Redis) -> None:
        await board.replace("openai", "gpt-4.1", None, OPEN)
        (key,) = await redis_client.keys()
        assert 0 < await redis_client.ttl(key) <= 24 * 60 * 60
