"""A model that fails again and again is left alone for a while, by every process."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from typing_extensions import override

from adapters.clock import FixedClock
from adapters.llm.breaking import BreakingProvider
from adapters.llm.breaking_rules import BreakerPolicy
from adapters.llm.breaking_view import BreakerView
from adapters.llm.reachability import Reachability
from adapters.llm.scripted import ScriptedProvider
from adapters.persistence.memory.llm_breakers import MemoryBreakerBoard
from adapters.persistence.memory.outage import MemoryHealthProbe, Outage
from application.ports.breakers import BreakerState
from application.ports.llm import ModelProvider
from domain.chat import Completion, TextDelta
from domain.llm_errors import LLMError, ProviderUnavailableError
from tests.unit.llm.wrappers import (
    DOWN,
    LASTING,
    LATE,
    LIMITED,
    REPLY,
    REQUEST,
    FailingMidway,
    HangingProvider,
    Wrap,
    WrapperContract,
    asked_or_streamed,
    heard_before,
)

HOW = pytest.mark.parametrize("how", ["ask", "stream"])
POLICY = BreakerPolicy(failures=3, cooldown=10.0)
COOLDOWN = timedelta(seconds=10)


class Way:
    """From a process to the board."""

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

    def process(self, provider: ModelProvider, outage: Outage | None = None) -> BreakingProvider:
        """`outage` is of its way to the board."""
        way = outage or self.board.outage
        board, reachability = Way(self.board, way), Reachability(MemoryHealthProbe(way), pause=0.0)
        return BreakingProvider(provider, BreakerView("openai", board, reachability, self.clock), POLICY)

    async def broken(self) -> tuple[ScriptedProvider, BreakingProvider]:
        provider = ScriptedProvider([DOWN] * POLICY.failures, name="openai")
        process = self.process(provider)
        await fails(process, POLICY.failures)
        return provider, process

    async def pass_time(self, time: timedelta, *processes: BreakingProvider) -> None:
        """And let the processes hear what the others found out."""
        self.clock.advance(time)
        for process in processes:
            process._view.look(REQUEST.model, process._view.now())
        await settle()


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def fails(process: BreakingProvider, times: int = 1, how: str = "ask") -> None:
    for _ in range(times):
        with pytest.raises(LLMError):
            await asked_or_streamed(process, how)


async def is_refused(process: BreakingProvider, how: str = "ask") -> ProviderUnavailableError:
    with pytest.raises(ProviderUnavailableError, match="failed again and again") as refused:
        await asked_or_streamed(process, how)
    assert not refused.value.was_sent
    return refused.value


class TestAsAWrapper(WrapperContract):
    @pytest.fixture
    def wrap(self) -> Wrap:
        return World().process


@HOW
@pytest.mark.parametrize("error", [DOWN, LATE], ids=["down", "late"])
async def test_a_model_that_keeps_failing_is_not_asked_any_more(error: LLMError, how: str) -> None:
    provider = ScriptedProvider([error] * 3, name="openai")
    process = World().process(provider)
    await fails(process, 3, how)
    assert "10 s" in str(await is_refused(process, how))
    assert len(provider.requests) == 3


@HOW
@pytest.mark.parametrize("error", [LIMITED, *LASTING], ids=lambda error: type(error).__name__)
async def test_what_does_not_say_that_it_is_broken_does_not_count(error: LLMError, how: str) -> None:
    process = World().process(ScriptedProvider([*[error] * 10, REPLY], name="openai"))
    await fails(process, 10, how)
    assert await asked_or_streamed(process, how) == REPLY


async def test_what_was_refused_further_inside_does_not_count() -> None:
    refused = ProviderUnavailableError("left alone", provider="openai")
    refused.was_sent = False
    process = World().process(ScriptedProvider([*[refused] * 10, REPLY], name="openai"))
    await fails(process, 10)
    assert await process.ask(REQUEST) == REPLY


@HOW
async def test_an_answer_in_between_ends_the_row_of_failures(how: str) -> None:
    process = World().process(ScriptedProvider([DOWN, DOWN, REPLY, DOWN, DOWN, REPLY], name="openai"))
    for _ in range(2):
        await fails(process, 2, how)
        assert await asked_or_streamed(process, how) == REPLY


async def test_an_answer_counts_though_its_stream_is_left_right_after_it() -> None:
    process = World().process(ScriptedProvider([DOWN, DOWN, REPLY, DOWN, DOWN, REPLY], name="openai"))
    await fails(process, 2)
    events = process.stream(REQUEST)
    while not isinstance(await anext(events), Completion):
        pass
    await events.aclose()
    await fails(process, 2)
    assert await process.ask(REQUEST) == REPLY


async def test_a_stream_that_fails_midway_counts() -> None:
    process = World().process(FailingMidway(DOWN, TextDelta("One")))
    for _ in range(3):
        await heard_before(ProviderUnavailableError, process.stream(REQUEST))
    await is_refused(process)


async def test_other_models_of_the_provider_are_asked_as_before() -> None:
    provider, process = await World().broken()
    provider.then(REPLY)
    assert await process.ask(replace(REQUEST, model="gpt-4.1-mini")) == REPLY


@HOW
async def test_after_the_cooldown_one_answer_is_enough(how: str) -> None:
    world = World()
    provider, process = await world.broken()
    provider.then(REPLY, DOWN, REPLY)
    world.clock.advance(COOLDOWN)
    assert await asked_or_streamed(process, how) == REPLY
    await fails(process, 1, how)
    assert await asked_or_streamed(process, how) == REPLY


@HOW
async def test_after_the_cooldown_one_failure_opens_it_for_longer(how: str) -> None:
    world = World()
    provider, process = await world.broken()
    provider.then(DOWN)
    world.clock.advance(COOLDOWN)
    await fails(process, 1, how)
    world.clock.advance(COOLDOWN)
    assert "10 s" in str(await is_refused(process))


async def test_all_processes_leave_alone_what_one_found_broken() -> None:
    world = World()
    other = world.process(ScriptedProvider([REPLY], name="openai"))
    await world.broken()
    await world.pass_time(timedelta(seconds=1), other)
    await is_refused(other)


async def test_failures_of_several_processes_make_one_row() -> None:
    world = World()
    processes = [world.process(ScriptedProvider([DOWN], name="openai")) for _ in range(3)]
    for process in processes:
        await fails(process)
    await is_refused(processes[-1])


async def test_one_process_probes_for_all() -> None:
    world = World()
    await world.broken()
    hanging = HangingProvider()
    prober, other = world.process(hanging), world.process(ScriptedProvider([REPLY], name="openai"))
    await world.pass_time(COOLDOWN, prober, other)
    probe = asyncio.create_task(prober.ask(REQUEST))
    await hanging.hangs.wait()
    await is_refused(prober)
    await is_refused(other)
    probe.cancel()
    await asyncio.wait([probe])
    await world.pass_time(timedelta(seconds=1), other)
    assert await other.ask(REQUEST) == REPLY


async def test_a_probe_that_is_refused_for_other_reasons_leaves_it_to_the_next_one() -> None:
    world = World()
    provider, process = await world.broken()
    provider.then(LIMITED, REPLY)
    world.clock.advance(COOLDOWN)
    await fails(process)
    assert await process.ask(REQUEST) == REPLY


async def test_a_stream_that_is_left_early_as_a_probe_leaves_it_to_the_next_one() -> None:
    world = World()
    provider, process = await world.broken()
    provider.then(REPLY, REPLY)
    world.clock.advance(COOLDOWN)
    events = process.stream(REQUEST)
    await anext(events)
    await events.aclose()
    assert await process.ask(REQUEST) == REPLY


async def test_all_processes_hear_that_it_works_again() -> None:
    world = World()
    provider, process = await world.broken()
    other = world.process(ScriptedProvider([REPLY], name="openai"))
    await world.pass_time(COOLDOWN, other)
    provider.then(REPLY)
    assert await process.ask(REQUEST) == REPLY
    await world.pass_time(timedelta(seconds=1), other)
    assert await other.ask(REQUEST) == REPLY


async def test_without_redis_each_process_has_breakers_of_its_own() -> None:
    world = World()
    world.board.outage.down = True
    provider, process = await world.broken()
    await is_refused(process)
    world.clock.advance(COOLDOWN)
    provider.then(REPLY)
    assert await process.ask(REQUEST) == REPLY


async def test_what_a_process_found_out_without_redis_is_told_afterwards() -> None:
    world = World()
    world.board.outage.down = True
    _, process = await world.broken()
    world.board.outage.down = False
    other = world.process(ScriptedProvider([REPLY], name="openai"))
    await world.pass_time(timedelta(seconds=1), process)
    await world.pass_time(timedelta(seconds=1), process)
    await world.pass_time(timedelta(seconds=1), other)
    await is_refused(process)
    await is_refused(other)


async def test_what_others_found_out_later_counts_more() -> None:
    world = World()
    alone = Outage("redis")
    process = world.process(ScriptedProvider([DOWN, DOWN, DOWN, REPLY], name="openai"), alone)
    alone.down = True
    await fails(process, 3)
    world.clock.advance(timedelta(seconds=1))
    other = world.process(ScriptedProvider([DOWN, REPLY], name="openai"))
    await fails(other)
    alone.down = False
    for _ in range(3):
        await world.pass_time(timedelta(seconds=1), process)
    assert await process.ask(REQUEST) == REPLY


async def test_a_sound_model_costs_no_trip_but_to_look_once_a_second() -> None:
    world = World()
    reads = CountingBoard()
    world.board = reads
    process = world.process(ScriptedProvider([REPLY] * 20, name="openai"))
    for _ in range(10):
        await process.ask(REQUEST)
        await settle()
    assert (reads.reads, reads.writes) == (1, 0)
    world.clock.advance(timedelta(seconds=1))
    await process.ask(REQUEST)
    await settle()
    assert (reads.reads, reads.writes) == (2, 0)


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


class SlowBoard(MemoryBreakerBoard):
    """Its answers to readers are on their way until they are let through."""

    def __init__(self) -> None:
        super().__init__()
        self.let_through = asyncio.Event()
        self.readers = 0

    @override
    async def read(self, provider: str) -> Mapping[str, BreakerState]:
        there = await super().read(provider)
        self.readers += 1
        try:
            await self.let_through.wait()
        finally:
            self.readers -= 1
        return there


async def test_old_news_does_not_undo_what_a_process_has_found_out_since() -> None:
    world = World()
    slow = SlowBoard()
    world.board = slow
    provider = ScriptedProvider([DOWN] * 3, name="openai")
    process = world.process(provider)
    process._view.look(REQUEST.model, process._view.now())
    await settle()
    assert slow.readers == 1
    await fails(process, 3)
    slow.let_through.set()
    await settle()
    await is_refused(process)


async def test_closing_ends_what_is_under_way() -> None:
    world = World()
    slow = SlowBoard()
    world.board = slow
    process = world.process(ScriptedProvider([REPLY], name="openai"))
    await process.ask(REQUEST)
    await settle()
    assert slow.readers == 1
    await process.close()
    assert slow.readers == 0


async def test_a_model_that_has_recovered_long_ago_is_forgotten() -> None:
    world = World()
    provider, process = await world.broken()
    provider.then(REPLY, REPLY)
    world.clock.advance(COOLDOWN)
    await process.ask(REQUEST)
    assert await world.board.read("openai")
    world.clock.advance(timedelta(seconds=POLICY.calm + 1))
    await process.ask(REQUEST)
    assert await world.board.read("openai") == {}


async def test_while_redis_is_known_to_be_away_nobody_looks_there() -> None:
    world = World()
    board = CountingBoard()
    world.board = board
    outage = Outage("redis")
    reachability = Reachability(MemoryHealthProbe(outage), pause=60.0)
    reachability.lost()
    view = BreakerView("openai", board, reachability, world.clock)
    process = BreakingProvider(ScriptedProvider([REPLY, *[DOWN] * 3], name="openai"), view, POLICY)
    await process.ask(REQUEST)
    await fails(process, 3)
    await settle()
    assert (board.reads, board.writes) == (0, 0)
