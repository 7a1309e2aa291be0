"""Narrow a JSON Schema to the keywords that Gemini documents: the others become words in the description."""

import json
from collections.abc import Mapping
from typing import Any

from adapters.llm.providers.sending.json_schemas import is_recursive, plain_schema

_KNOWN = frozenset(
    {
        "$anchor",
        "$defs",
        "$id",
        "$ref",
        "additionalProperties",
        "anyOf",
        "description",
        "enum",
        "format",
        "items",
        "maxItems",
        "maximum",
        "minItems",
        "minimum",
        "oneOf",
        "prefixItems",
        "properties",
        "required",
        "title",
        "type",
    }
)
_FORMATS = frozenset({"date-time", "date", "time"})
_WORDLESS = frozenset({"default", "examples", "discriminator"})


def gemini_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    return _narrowed(plain_schema(schema))


def enforced_schema(schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return None for a schema that contains itself, which Gemini takes for optional properties alone."""
    narrowed = gemini_schema(schema)
    return None if is_recursive(narrowed) else narrowed


def _narrowed(schema: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(schema)
    if "$ref" in given:
        return {keyword: value for keyword, value in given.items() if keyword.startswith("$")}
    constant = given.pop("const", None) if "const" in given else None
    if isinstance(constant, str | int | float) and not isinstance(constant, bool):
        given["enum"] = [constant]
    elif constant is not None:
        given["description"] = f"{given.get('description', '')} {{const: {json.dumps(constant)}}}".strip()
    words = ", ".join(f"{keyword}: {value}" for keyword, value in given.items() if _is_worded(keyword, value))
    if words:
        given["description"] = f"{given.get('description', '')} {{{words}}}".strip()
    return {
        keyword: _part(keyword, value)
        for keyword, value in given.items()
        if keyword in _KNOWN and not _is_worded(keyword, value)
    }


def _is_worded(keyword: str, value: Any) -> bool:
    """Return whether a keyword has to go into the description, because Gemini does not know it."""
    if keyword == "format":
        return value not in _FORMATS
    return keyword not in _KNOWN and keyword not in _WORDLESS and not keyword.startswith("$")


def _part(keyword: str, value: Any) -> Any:
    if keyword in {"properties", "$defs"}:
        return {name: _narrowed(each) if isinstance(each, Mapping) else each for name, each in value.items()}
    if keyword in {"anyOf", "oneOf", "prefixItems"}:
        return [_narrowed(each) if isinstance(each, Mapping) else each for each in value]
    if keyword in {"items", "additionalProperties"} and isinstance(value, Mapping):
        return _narrowed(value)
    return value
