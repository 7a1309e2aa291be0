"""Streamed answers, as a cog receives them."""

from contextlib import aclosing

import pytest

from baseline.errors import UnsupportedCapability
from baseline.llm import Completion, TextDelta, ToolCall
from tests.unit.baseline.llm_world import COST, World, says
from tests.waiting import eventually


async def test_a_stream_brings_the_text_in_pieces_and_the_whole_with_its_cost(world: World) -> None:
    world.provider.then(says("One two three"))
    stream = world.llm.stream("Count")
    events = [event async for event in stream]
    assert [event.text for event in events if isinstance(event, TextDelta)] == ["One", " two", " three"]
    assert isinstance(events[-1], Completion)
    assert (events[-1].content, events[-1].cost_usd) == ("One two three", COST)
    assert stream.completion == events[-1]
    assert len(world.database.usage) == 1


async def test_tool_calls_come_in_the_stream(world: World) -> None:
    call = ToolCall(id="1", name="roll", arguments={"sides": 6})
    world.provider.then(says("", call))
    assert call in [event async for event in world.llm.stream("Roll")]


async def test_only_the_text_may_be_asked_for(world: World) -> None:
    world.provider.then(says("One two"))
    stream = world.llm.stream("Count")
    assert [piece async for piece in stream.texts()] == ["One", " two"]
    assert stream.completion is not None


async def test_leaving_early_closes_the_stream_and_records_what_was_used(world: World) -> None:
    world.provider.then(says("One two three"))
    async with world.llm.stream("Count") as stream:
        async for _ in stream:
            break
        assert world.provider.open_streams == 1
    assert world.provider.open_streams == 0
    (record,) = world.database.usage.values()
    assert record.estimated
    assert 0 < record.usage.output_tokens < 50
    assert stream.completion is None


async def test_an_abandoned_stream_is_closed_and_recorded(world: World) -> None:
    world.provider.then(says("One two three"))
    async for _ in world.llm.stream("Count"):
        break

    async def recorded() -> bool:
        return bool(world.database.usage)

    await eventually(recorded, "the record")
    assert world.provider.open_streams == 0


async def test_nothing_is_asked_before_the_stream_is_read(world: World) -> None:
    stream = world.llm.stream("Count")
    await stream.aclose()
    await stream.aclose()
    assert world.provider.requests == []


async def test_leaving_the_texts_early_closes_the_stream(world: World) -> None:
    world.provider.then(says("One two three"))
    async with aclosing(world.llm.stream("Count").texts()) as texts:
        assert await anext(texts) == "One"
    assert world.provider.open_streams == 0


async def test_what_the_model_cannot_do_is_refused_at_once(world: World) -> None:
    with pytest.raises(UnsupportedCapability):
        world.llm.stream("Count", model="gpt-image-2")
