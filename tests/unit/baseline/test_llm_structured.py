"""Answers as data: valid, repaired once, or refused with the text."""

import pytest
from pydantic import BaseModel, Field, field_validator

from baseline.errors import ProviderUnavailableError, StructuredOutputError
from baseline.llm import Role
from domain.llm.requests import RequestType
from domain.llm.token_usage import TokenUsage
from tests.unit.baseline.llm_world import COST, MODEL, USAGE, World, says


class Tower(BaseModel):
    name: str
    height_m: int = Field(gt=0)


GOOD = '{"name": "Pharos", "height_m": 103}'


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


@pytest.mark.parametrize("paid", [None, USAGE])
async def test_an_answer_that_cannot_be_sent_back_is_an_error_that_carries_its_text_and_cost(
    world: World, paid: TokenUsage | None
) -> None:
    down = ProviderUnavailableError("down", provider="openai", model=MODEL, usage=paid)
    world.provider.then(says("no JSON"), down)
    with pytest.raises(StructuredOutputError, match="could not be asked again") as failed:
        await world.llm.complete_structured("A lighthouse?", response_format=Tower)
    assert (failed.value.text, failed.value.usage) == ("no JSON", USAGE)
    assert failed.value.cost_usd == (COST if paid is None else 2 * COST)
    assert failed.value.__cause__ is down


@pytest.mark.parametrize(
    "answer",
    [
        f"```json\n{GOOD}\n```",
        f"```\n{GOOD}\n```",
        f"```JSON {GOOD}```",
        f"  \n```json\n{GOOD}\n```\n\nTell me if you want more.",
        f"Here it is:\n\n```json\n{GOOD}\n```",
        f"Here it is: {GOOD} Anything else?",
        f"The set {{a, b}} is no answer.\n{GOOD}",
        f"```python\nprint(1)\n```\n```json\n{GOOD}\n```",
        f"\ufeff{GOOD}",
        f'```json\n{{"name": "other"}}\n```\n```json\n{GOOD}\n```',
        '{"name": "a ```json fence", "height_m": 103}',
    ],
)
async def test_json_is_read_at_once_wherever_it_stands_in_the_answer(world: World, answer: str) -> None:
    world.provider.then(says(answer))
    found = await world.llm.complete_structured("A lighthouse?", response_format=Tower)
    assert (found.parsed.height_m, found.cost_usd) == (103, COST)
    assert found.completion.content == answer


@pytest.mark.parametrize("answer", ["", "I cannot do that.", "{" * 50, "```json\n{\n```", "[1, 2]", "null", "[" * 5000])
async def test_an_answer_without_valid_json_is_sent_back(world: World, answer: str) -> None:
    world.provider.then(says(answer), says(GOOD))
    found = await world.llm.complete_structured("A lighthouse?", response_format=Tower)
    assert (found.parsed.height_m, found.cost_usd) == (103, 2 * COST)


async def test_what_is_wrong_with_fenced_json_is_named(world: World) -> None:
    world.provider.then(says('```json\n{"name": "Pharos", "height_m": -1}\n```'), says(GOOD))
    await world.llm.complete_structured("A lighthouse?", response_format=Tower)
    assert "greater than 0" in world.asked[1].messages[-1].content


class OddTower(Tower):
    """A rule that its JSON Schema cannot express."""

    @field_validator("height_m")
    @classmethod
    def _is_odd(cls, height_m: int) -> int:
        if height_m % 2 == 0:
            raise ValueError("an odd height is wanted")
        return height_m


async def test_only_valid_answers_are_cached() -> None:
    world = World(caching=True)
    even = '{"name": "Pharos", "height_m": 102}'
    world.provider.then(says(even), says(even), says(even), says(GOOD))
    with pytest.raises(StructuredOutputError):
        await world.llm.complete_structured("A lighthouse?", response_format=OddTower, cache_seconds=300)
    for _ in range(2):
        found = await world.llm.complete_structured("A lighthouse?", response_format=OddTower, cache_seconds=300)
        assert found.parsed.height_m == 103
        world.provider.then(says(even))
    assert len(world.asked) == 5


async def test_a_valid_answer_is_cached() -> None:
    world = World(caching=True)
    world.provider.then(says(f"```json\n{GOOD}\n```"))
    for _ in range(2):
        found = await world.llm.complete_structured("A lighthouse?", response_format=Tower, cache_seconds=300)
        assert found.parsed.height_m == 103
    assert len(world.asked) == 1


class Harbour(BaseModel):
    """Everything has a default, so any object is valid."""

    name: str = ""
    tower: dict[str, int] = Field(default_factory=dict)


@pytest.mark.parametrize(
    "cut", ['{"name": "Pharos", "tower": {"height_m": 103}', '{"tower": {}, "name": "Pha', "```json\n{{}\n```"]
)
async def test_an_object_inside_of_cut_json_is_no_answer(world: World, cut: str) -> None:
    world.provider.then(says(cut), says('{"name": "Pharos"}'))
    found = await world.llm.complete_structured("A harbour?", response_format=Harbour)
    assert found.parsed == Harbour(name="Pharos")
