"""Narrow a JSON Schema to the subset that OpenAI enforces strictly, where that is possible."""

from collections.abc import Mapping
from typing import Any

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


class _NotEnforceable(Exception):
    pass


def strict_schema(schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the schema with every property required and no other allowed; a value that fits it fits the original.

    None when that is impossible, as for an object with free keys or a keyword that is not enforced.
    """
    if "anyOf" in schema:
        return None
    try:
        return _narrowed(schema)
    except _NotEnforceable:
        return None


def _narrowed(schema: Mapping[str, Any]) -> dict[str, Any]:
    # A default is for a property that is left out, and none may be left out any more.
    given = {keyword: value for keyword, value in schema.items() if keyword != "default"}
    if not given.keys() <= _ENFORCED:
        raise _NotEnforceable
    narrowed = {keyword: _part(keyword, value) for keyword, value in given.items()}
    if "properties" in given or given.get("type") == "object":
        if "properties" not in given or given.get("additionalProperties"):
            raise _NotEnforceable
        narrowed |= {"additionalProperties": False, "required": list(given["properties"])}
    return narrowed


def _part(keyword: str, value: Any) -> Any:
    if keyword in _NAMED:
        return {name: _narrowed(schema) for name, schema in value.items()}
    if keyword == "anyOf":
        return [_narrowed(schema) for schema in value]
    return _narrowed(value) if keyword == "items" else value
