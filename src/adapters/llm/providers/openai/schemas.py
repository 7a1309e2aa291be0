"""Narrow a JSON Schema to the subset that OpenAI enforces strictly, where that is possible."""

import json
from collections.abc import Mapping
from typing import Any

from adapters.llm.providers.sending.json_schemas import plain_schema, schemas_in

_ENFORCED = frozenset(
    {
        "$defs",
        "$ref",
        "additionalProperties",
        "anyOf",
        "const",
        "definitions",
        "description",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "items",
        "maxItems",
        "maximum",
        "minItems",
        "minimum",
        "multipleOf",
        "pattern",
        "properties",
        "required",
        "title",
        "type",
    }
)
_NAMED = ("properties", "$defs", "definitions")
_TYPED = ("type", "$ref", "anyOf")
_FORMATS = frozenset({"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"})

_MOST_PROPERTIES = 5_000
_MOST_VALUES = 1_000
_MOST_CHARACTERS = 120_000
_DEEPEST = 10


class _NotEnforceable(Exception):
    pass


def strict_schema(schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the schema with every property required and no other allowed; a value that fits it fits the original.

    None when that is impossible, as for an object with free keys, a keyword that is not enforced, or excessive size.
    """
    plain = plain_schema(schema)
    if plain.get("type") != "object" or "anyOf" in plain:
        return None
    try:
        narrowed = _narrowed(plain)
    except _NotEnforceable:
        return None
    return narrowed if _is_small_enough(narrowed) else None


def _narrowed(schema: Mapping[str, Any]) -> dict[str, Any]:
    # In a strict schema every property is required, so defaults have no use.
    given = {keyword: value for keyword, value in schema.items() if keyword not in {"default", "examples"}}
    if not given.keys() <= _ENFORCED or not any(keyword in given for keyword in _TYPED):
        raise _NotEnforceable
    # Strict schemas refuse patterns with look-ahead or look-behind.
    if given.get("format", "date") not in _FORMATS or "(?" in str(given.get("pattern", "")):
        raise _NotEnforceable
    narrowed = {keyword: _part(keyword, value) for keyword, value in given.items()}
    if "properties" in given or given.get("type") == "object":
        if "properties" not in given or given.get("additionalProperties"):
            raise _NotEnforceable
        narrowed |= {"additionalProperties": False, "required": list(given["properties"])}
    if given.get("type") == "array" and "items" not in given:
        raise _NotEnforceable
    return narrowed


def _part(keyword: str, value: Any) -> Any:
    if keyword in _NAMED:
        return {name: _narrowed(schema) for name, schema in value.items()}
    if keyword == "anyOf":
        return [_narrowed(schema) for schema in value]
    if keyword == "items" and not isinstance(value, Mapping):
        raise _NotEnforceable
    return _narrowed(value) if keyword == "items" else value


def _is_small_enough(schema: Mapping[str, Any]) -> bool:
    parts = list(schemas_in(schema))
    return (
        sum(len(part.get("properties", ())) for part in parts) <= _MOST_PROPERTIES
        and sum(len(part.get("enum", ())) for part in parts) <= _MOST_VALUES
        and len(json.dumps(schema)) <= _MOST_CHARACTERS
        and _depth(schema) <= _DEEPEST
    )


def _depth(schema: Mapping[str, Any]) -> int:
    """Count the objects inside one another."""
    inner = [_depth(each) for each in _within(schema)]
    return max(inner, default=0) + ("properties" in schema)


def _within(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    named = [each for keyword in _NAMED for each in schema.get(keyword, {}).values()]
    items = [schema["items"]] if "items" in schema else []
    return [*named, *items, *schema.get("anyOf", ())]
