"""Answers as data: valid, repaired once, or refused with the text."""

import pytest
from pydantic import BaseModel, Field

from baseline.errors import StructuredOutputError
from baseline.llm import Role
from domain.llm.requests import RequestType
from tests.unit.baseline.llm_world import COST, World, says


class Tower(BaseModel):
    name: str
    height_m: int = Field(gt=0)


GOOD = '{"name": "Pharos", "height_m": 103}'


@pytest.fixture
def world() -> World:
    return World()


async def test_a_valid_answer_is_parsed(world: World) -> None:
    world.provider.then(says(GOOD))
    found = await world.llm.complete_structured("A lighthouse?", response_format=Tower)
    assert (found.parsed, found.cost_usd) == (Tower(name="Pharos", height_m=103), COST)
    assert found.completion.content == GOOD


async def test_the_schema_goes_out_and_the_ledger_says_structured(world: World) -> None:
    world.provider.then(says(GOOD))
    await world.llm.complete_structured("A lighthouse?", response_format=Tower)
    output = world.asked[0].output
    assert output is not None
    assert (output.name, output.schema) == ("Tower", Tower.model_json_schema())
    (record,) = world.database.usage.values()
    assert record.request_type is RequestType.STRUCTURED


async def test_an_invalid_answer_is_sent_back_once_with_what_is_wrong(world: World) -> None:
    world.provider.then(says('{"name": "Pharos", "height_m": -1}'), says(GOOD))
    found = await world.llm.complete_structured("A lighthouse?", response_format=Tower)
    assert (found.parsed.height_m, found.cost_usd) == (103, 2 * COST)
    *_, answer, complaint = world.asked[1].messages
    assert (answer.role, answer.content) == (Role.ASSISTANT, '{"name": "Pharos", "height_m": -1}')
    assert "height_m" in complaint.content
    assert "greater than 0" in complaint.content


async def test_two_invalid_answers_are_an_error_that_carries_the_text(world: World) -> None:
    world.provider.then(says("no JSON"), says("still none"))
    with pytest.raises(StructuredOutputError, match="Tower") as failed:
        await world.llm.complete_structured("A lighthouse?", response_format=Tower)
    assert failed.value.text == "still none"
    assert len(world.database.usage) == 2
