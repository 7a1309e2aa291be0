"""Schemas as OpenAI enforces them: each object closed, each property required."""

from typing import Any

import pytest
from pydantic import BaseModel, Field

from adapters.llm.providers.openai.schemas import strict_schema


class Light(BaseModel):
    colour: str = "white"
    seconds: list[float] = Field(min_length=1)


class Tower(BaseModel):
    name: str
    metres: int = Field(ge=0)
    light: Light | None = None


def closed(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def test_what_is_closed_stays_as_it_is() -> None:
    schema = closed(
        name={"type": "string"}, tags={"type": "array", "items": closed(tag={"type": "string", "enum": ["a", "b"]})}
    )
    assert strict_schema(schema) == schema


def test_a_pydantic_model_is_closed_all_the_way_down() -> None:
    strict = strict_schema(Tower.model_json_schema())
    assert strict is not None
    assert strict["required"] == ["name", "metres", "light"]
    assert "default" not in strict["properties"]["light"]
    light = strict["$defs"]["Light"]
    assert light["required"] == ["colour", "seconds"]
    assert light["additionalProperties"] is False
    assert light["properties"]["seconds"]["minItems"] == 1


def test_the_given_schema_is_left_alone() -> None:
    schema = {"type": "object", "properties": {"name": {"type": "string", "default": "North"}}}
    strict_schema(schema)
    assert schema == {"type": "object", "properties": {"name": {"type": "string", "default": "North"}}}


def test_a_property_may_be_called_like_a_keyword() -> None:
    assert strict_schema(closed(default={"type": "string"}, allOf={"type": "string"})) is not None


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object"},
        {"type": "object", "additionalProperties": {"type": "integer"}},
        {**closed(name={"type": "string"}), "additionalProperties": True},
        {"anyOf": [closed(name={"type": "string"}), closed(metres={"type": "integer"})]},
        closed(inner={"type": "object"}),
        closed(inner={"allOf": [closed(name={"type": "string"}), closed(metres={"type": "integer"})]}),
        closed(anything={"title": "Anything"}),
        closed(home={"type": "string", "format": "uri"}),
        closed(price={"type": "string", "pattern": "^(?!x)[0-9]+$"}),
        closed(bare={"type": "array"}),
        {"type": "array", "items": {"type": "string"}},
        closed(items={"type": "array", "items": {"type": "string", "not": {"const": "x"}}}),
        closed(name={"type": "string", "maxLength": 9}),
    ],
)
def test_a_schema_that_cannot_be_enforced_has_no_strict_form(schema: dict[str, Any]) -> None:
    assert strict_schema(schema) is None
