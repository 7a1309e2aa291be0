"""Processes that share one board of breakers, and helpers for their tests."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import pytest
from typing_extensions import override

from adapters.clock import FixedClock
from adapters.llm.pipeline.breaker.breaker_view import ModelBreakerView
from adapters.llm.pipeline.breaker.circuit_breaker import CircuitBreaker
from adapters.llm.pipeline.reachability import Reachability
from adapters.llm.providers.scripted import ScriptedProvider
from adapters.persistence.memory.outage import MemoryHealthProbe, Outage
from adapters.persistence.model_calls.memory_breakers import MemoryBreakerBoard
from application.ports.llm import AccountedProvider
from domain.llm.breaker import BreakerState, ModelBreakerPolicy
from domain.llm.errors import LLMError, ProviderUnavailableError
from tests.unit.llm.pipeline.wrappers import DOWN, REQUEST, asked_or_streamed

POLICY = ModelBreakerPolicy(failures=3, cooldown=10.0)
COOLDOWN = timedelta(seconds=10)


class Way:
    """The connection of one process to the board; `outage` interrupts it."""

    def __init__(self, board: MemoryBreakerBoard, outage: Outage) -> None:
        self._board = board
        self._outage = outage

    async def read(self, provider: str) -> Mapping[str, BreakerState]:
        self._outage.refuse_if_down()
        return await self._board.read(provider)

    async def replace(
        self, provider: str, model: str, seen: BreakerState | None, by: BreakerState | None
    ) -> tuple[bool, BreakerState | None]:
        self._outage.refuse_if_down()
        return await self._board.replace(provider, model, seen, by)


class World:
    """One board, and processes that share it."""

    def __init__(self) -> None:
        self.clock = FixedClock()
        self.board = MemoryBreakerBoard()

    def process(self, provider: AccountedProvider, outage: Outage | None = None) -> CircuitBreaker:
        """`outage` interrupts the connection of this process to the board."""
        way = outage or self.board.outage
        board, reachability = Way(self.board, way), Reachability(MemoryHealthProbe(way), pause=0.0)
        return CircuitBreaker(provider, ModelBreakerView("openai", board, reachability, self.clock), POLICY)

    async def broken(self) -> tuple[ScriptedProvider, CircuitBreaker]:
        provider = ScriptedProvider([DOWN] * POLICY.failures, name="openai")
        process = self.process(provider)
        await fails(process, POLICY.failures)
        return provider, process

    async def pass_time(self, time: timedelta, *processes: CircuitBreaker) -> None:
        """Advance the clock, and let the processes read the board."""
        self.clock.advance(time)
        for process in processes:
            process._view.look(REQUEST.model, process._view.now())
        await settle()


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def fails(process: CircuitBreaker, times: int = 1, how: str = "ask") -> None:
    for _ in range(times):
        with pytest.raises(LLMError):
            await asked_or_streamed(process, how)


async def is_refused(process: CircuitBreaker, how: str = "ask") -> ProviderUnavailableError:
    with pytest.raises(ProviderUnavailableError, match="failed again and again") as refused:
        await asked_or_streamed(process, how)
    assert not refused.value.was_sent
    return refused.value


class CountingBoard(MemoryBreakerBoard):
    def __init__(self) -> None:
        super().__init__()
        self.reads = 0
        self.writes = 0

    @override
    async def read(self, provider: str) -> Mapping[str, BreakerState]:
        self.reads += 1
        return await super().read(provider)

    @override
    async def replace(
        self, provider: str, model: str, seen: BreakerState | None, by: BreakerState | None
    ) -> tuple[bool, BreakerState | None]:
        self.writes += 1
        return await super().replace(provider, model, seen, by)
