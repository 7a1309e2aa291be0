"""Without the board each process has breakers of its own, and publishes their state once the board is back."""

from datetime import timedelta

from adapters.llm.pipeline.breaker.breaker_view import ModelBreakerView
from adapters.llm.pipeline.breaker.circuit_breaker import CircuitBreaker
from adapters.llm.pipeline.reachability import Reachability
from adapters.llm.providers.scripted import ScriptedProvider
from adapters.persistence.memory.outage import MemoryHealthProbe, Outage
from tests.unit.llm.pipeline.breakers import COOLDOWN, POLICY, CountingBoard, World, fails, is_refused, settle
from tests.unit.llm.pipeline.wrappers import DOWN, REPLY, REQUEST


async def test_without_redis_each_process_has_breakers_of_its_own() -> None:
    world = World()
    world.board.outage.down = True
    provider, process = await world.broken()
    await is_refused(process)
    world.clock.advance(COOLDOWN)
    provider.then(REPLY)
    assert await process.ask(REQUEST) == REPLY


async def test_state_found_without_redis_is_published_afterwards() -> None:
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


async def test_later_state_of_other_processes_wins() -> None:
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


async def test_the_board_is_not_read_while_redis_is_known_to_be_away() -> None:
    world = World()
    board = CountingBoard()
    world.board = board
    outage = Outage("redis")
    reachability = Reachability(MemoryHealthProbe(outage), pause=60.0)
    reachability.lost()
    view = ModelBreakerView("openai", board, reachability, world.clock)
    process = CircuitBreaker(ScriptedProvider([REPLY, *[DOWN] * 3], name="openai"), view, POLICY)
    await process.ask(REQUEST)
    await fails(process, 3)
    await settle()
    assert (board.reads, board.writes) == (0, 0)
