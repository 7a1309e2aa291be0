"""Half-open breaker: after the cooldown one call probes the model and decides for the next ones."""

import asyncio
from datetime import timedelta

from adapters.llm.providers.scripted import ScriptedProvider
from tests.unit.llm.pipeline.breakers import COOLDOWN, POLICY, World, fails, is_refused
from tests.unit.llm.pipeline.wrappers import DOWN, HOW, LIMITED, REPLY, REQUEST, HangingProvider, asked_or_streamed


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


async def test_every_process_closes_its_breaker_after_a_successful_probe() -> None:
    world = World()
    provider, process = await world.broken()
    other = world.process(ScriptedProvider([REPLY], name="openai"))
    await world.pass_time(COOLDOWN, other)
    provider.then(REPLY)
    assert await process.ask(REQUEST) == REPLY
    await world.pass_time(timedelta(seconds=1), other)
    assert await other.ask(REQUEST) == REPLY


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
