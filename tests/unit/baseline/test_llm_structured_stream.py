"""Structured answers whose text is streamed while it arrives."""

import pytest
from pydantic import BaseModel, Field

from baseline.errors import StructuredOutputError, UnsupportedCapability
from baseline.llm import Structured, TextDelta
from domain.llm.requests import RequestType
from tests.unit.baseline.llm_world import COST, World, says

GOOD = '{"name": "Pharos", "height_m": 103}'
BAD = '{"name": "Pharos", "height_m": -1}'


class Tower(BaseModel):
    name: str
    height_m: int = Field(gt=0)


async def test_a_stream_of_data_brings_its_text_in_pieces_and_ends_in_the_instance(world: World) -> None:
    world.provider.then(says(GOOD))
    stream = world.llm.stream("A lighthouse?", response_format=Tower)
    *pieces, end = [event async for event in stream]
    assert "".join(piece.text for piece in pieces if isinstance(piece, TextDelta)) == GOOD
    assert len(pieces) > 1
    assert isinstance(end, Structured)
    assert (end.parsed, end.cost_usd) == (Tower(name="Pharos", height_m=103), COST)
    assert stream.structured is end


async def test_a_stream_of_data_is_sent_with_its_schema_and_recorded_once(world: World) -> None:
    world.provider.then(says(GOOD))
    async for _ in world.llm.stream("A lighthouse?", response_format=Tower):
        pass
    output = world.asked[0].output
    assert output is not None
    assert (output.name, output.schema) == ("Tower", Tower.model_json_schema())
    (record,) = world.database.usage.values()
    assert record.request_type is RequestType.STRUCTURED


async def test_invalid_streamed_data_is_sent_back_once_after_the_stream_has_ended(world: World) -> None:
    world.provider.then(says(BAD), says(GOOD))
    stream = world.llm.stream("A lighthouse?", response_format=Tower)
    assert "".join([piece async for piece in stream.texts()]) == BAD
    assert stream.structured is not None
    assert (stream.structured.parsed.height_m, stream.structured.cost_usd) == (103, 2 * COST)
    assert stream.structured.completion.content == GOOD
    assert "greater than 0" in world.asked[1].messages[-1].content
    assert world.provider.open_streams == 0
    assert len(world.database.usage) == 2


async def test_streamed_data_that_is_invalid_twice_is_an_error_that_carries_the_text(world: World) -> None:
    world.provider.then(says("no JSON"), says("still none"))
    stream = world.llm.stream("A lighthouse?", response_format=Tower)
    with pytest.raises(StructuredOutputError, match="Tower") as failed:
        _ = [event async for event in stream]
    assert failed.value.text == "still none"
    assert stream.structured is None


async def test_leaving_a_stream_of_data_early_asks_nothing_more_and_records_what_was_used(world: World) -> None:
    world.provider.then(says(BAD))
    async with world.llm.stream("A lighthouse?", response_format=Tower) as stream:
        async for _ in stream:
            break
    assert world.provider.open_streams == 0
    (record,) = world.database.usage.values()
    assert record.estimated
    assert len(world.asked) == 1


async def test_only_valid_streamed_data_is_cached() -> None:
    world = World(caching=True)
    world.provider.then(says(BAD), says(GOOD), says(GOOD))
    for _ in range(3):
        stream = world.llm.stream("A lighthouse?", response_format=Tower, cache_seconds=300)
        _ = [event async for event in stream]
        assert stream.structured is not None
        assert stream.structured.parsed.height_m == 103
    assert len(world.asked) == 3


async def test_tools_beside_data_are_refused_in_a_sentence(world: World) -> None:
    options = {"response_format": Tower, "tools": [Tower]}
    with pytest.raises(ValueError, match="takes no tools"):
        world.llm.stream("A lighthouse?", **options)  # type: ignore[call-overload]


async def test_a_model_that_cannot_answer_in_data_is_refused_at_once(world: World) -> None:
    with pytest.raises(UnsupportedCapability):
        world.llm.stream("A lighthouse?", model="gpt-image-2", response_format=Tower)
