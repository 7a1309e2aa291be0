"""Each schema that pydantic makes goes to each provider in a form that the provider accepts."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from adapters.llm.providers.sending.json_schemas import plain_schema
from baseline.llm.structured import output_schema
from domain.llm.chat import Tool
from tests.contract.llm.exchanges.anthropic import AnthropicExchanges
from tests.contract.llm.exchanges.compatible import CompatibleExchanges
from tests.contract.llm.exchanges.exchange import Exchanges
from tests.contract.llm.exchanges.google import GoogleExchanges
from tests.contract.llm.exchanges.openai import OpenAIExchanges
from tests.contract.llm.exchanges.xai import XAIExchanges
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.pydantic_features import MODELS, ROOTS, Box, Described, Inner, Node
from tests.contract.llm.scenes import Happening, asking
from tests.contract.llm.schema_rules import PROBLEMS

_EXCHANGES: tuple[Callable[[], Exchanges], ...] = (
    OpenAIExchanges,
    AnthropicExchanges,
    GoogleExchanges,
    XAIExchanges,
    CompatibleExchanges,
)


@pytest.fixture(params=_EXCHANGES, ids=lambda each: each().provider)
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(request.param())
    stage.set(Happening.STRUCTURED)
    yield stage
    await stage.close()


async def sent(stage: HandMadeStage, **changes: Any) -> dict[str, Any]:
    stage.requests.clear()
    await stage.provider.ask(asking(stage.model, **changes))
    body: dict[str, Any] = json.loads(stage.request.content)
    return body


@pytest.mark.parametrize("model", [*MODELS, *ROOTS], ids=lambda model: model.__name__)
async def test_an_answer_is_asked_for_with_a_schema_that_the_provider_accepts(
    stage: HandMadeStage, model: type[BaseModel]
) -> None:
    body = await sent(stage, output=output_schema(model))
    assert PROBLEMS[stage.provider.name](body) == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
async def test_a_tool_goes_out_with_an_object_at_its_root_and_nothing_beside_a_reference(
    stage: HandMadeStage, model: type[BaseModel]
) -> None:
    await sent(stage, tools=(Tool(name="use", description="Use it.", parameters=model.model_json_schema()),))
    ((_, schema),) = stage.sent.tools
    assert schema["type"] == "object"
    assert '"description": "the' not in json.dumps([part for part in _references(schema) if len(part) > 1])


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_plain_form_of_a_schema_means_the_same(model: type[BaseModel]) -> None:
    whole = model.model_json_schema()
    plain = plain_schema(whole)
    Draft202012Validator.check_schema(plain)
    for value in ({}, {"name": "x"}, {"inner": {"name": "x"}}, {"name": "x", "children": [{"name": "y"}]}, {"item": 1}):
        assert Draft202012Validator(plain).is_valid(value) == Draft202012Validator(whole).is_valid(value)


def test_a_described_reference_is_spelled_out_with_its_description() -> None:
    assert plain_schema(Described.model_json_schema())["properties"]["inner"] == {
        **Inner.model_json_schema(),
        "description": "the hero",
    }


def test_a_recursive_model_has_its_object_at_the_root() -> None:
    plain = plain_schema(Node.model_json_schema())
    assert (plain["type"], plain["properties"]["children"]["items"]) == ("object", {"$ref": "#/$defs/Node"})


async def test_the_name_of_a_generic_model_is_one_that_every_provider_takes() -> None:
    stage = HandMadeStage(OpenAIExchanges())
    stage.set(Happening.STRUCTURED)
    body = await sent(stage, output=output_schema(Box[int]))
    await stage.close()
    assert body["text"]["format"]["name"] == "Box_int"


def _references(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [found for each in value for found in _references(each)]
    if not isinstance(value, dict):
        return []
    mine = [value] if isinstance(value.get("$ref"), str) else []
    return mine + [found for each in value.values() for found in _references(each)]
