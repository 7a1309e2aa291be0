"""Narrow a JSON Schema to the subset that Anthropic enforces, where that is possible."""

from collections.abc import Mapping
from typing import Any

import anthropic

from adapters.llm.providers.sending.json_schemas import is_recursive, plain_schema, schemas_in

_MOST_OPTIONAL = 24
_MOST_UNIONS = 16


def enforced_schema(schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the schema with closed objects, and with limits that the API does not know as words in descriptions.

    None when Anthropic refuses it, as a schema that contains itself, or would empty it, as an object with free keys.
    """
    plain = plain_schema(schema)
    if plain.get("type") != "object" or is_recursive(plain) or not all(map(_is_closed, schemas_in(plain))):
        return None
    try:
        enforced = anthropic.transform_schema(plain)
    except (ValueError, AssertionError, TypeError, LookupError, AttributeError, RecursionError):
        return None
    parts = list(schemas_in(enforced))
    optional = sum(len(part.get("properties", {}).keys() - set(part.get("required", ()))) for part in parts)
    unions = sum("anyOf" in part for part in parts)
    return enforced if optional <= _MOST_OPTIONAL and unions <= _MOST_UNIONS else None


def _is_closed(schema: Mapping[str, Any]) -> bool:
    """Return whether closing the schema's objects changes no meaning and loses no keyword."""
    if isinstance(schema.get("additionalProperties"), Mapping) or "patternProperties" in schema:
        return False
    if schema.get("type") == "object":
        return bool(schema.get("properties")) or schema.get("additionalProperties") is False or "properties" in schema
    if schema.get("type") == "array":
        return "items" in schema or "prefixItems" in schema
    return not any(keyword in schema for keyword in ("allOf", "not", "if"))
