"""Processes share the state of their breakers, and each reads the board once a second."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from typing_extensions import override

from adapters.llm.providers.scripted import ScriptedProvider
from adapters.persistence.model_calls.memory_breakers import MemoryBreakerBoard
from domain.llm.breaker import BreakerState
from tests.unit.llm.pipeline.breakers import CountingBoard, World, fails, is_refused, settle
from tests.unit.llm.pipeline.wrappers import DOWN, REPLY, REQUEST


async def test_a_breaker_opened_by_one_process_is_open_in_all() -> None:
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


async def test_a_working_model_costs_one_read_of_the_board_a_second() -> None:
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


class SlowBoard(MemoryBreakerBoard):
    """Delays its answers to readers until `let_through` is set."""

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


async def test_a_stale_read_of_the_board_does_not_undo_a_newer_local_state() -> None:
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
