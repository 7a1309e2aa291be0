"""Read a JSON value as the type that is expected. Nothing here raises unless it says so."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from adapters.llm.providers.arguments import whole_characters

Json: TypeAlias = Mapping[str, Any]

_MOST = 2**31 - 1
_NOTHING: Json = {}


def mapping(value: object) -> Json:
    """Return an empty mapping for anything else."""
    return value if isinstance(value, Mapping) else _NOTHING


def mappings(value: object) -> Sequence[Json]:
    """Return the objects of a list; a single object counts as a list of one."""
    if isinstance(value, Mapping):
        return (value,)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else ()


def word(value: object) -> str:
    """Return a name or id without characters that PostgreSQL cannot store. An integer becomes its digits."""
    if isinstance(value, str):
        return whole_characters(value.replace("\0", ""))
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def count(value: object) -> int | None:
    """Return a number of tokens; None if the value is not one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isdecimal() and len(value) < len(str(_MOST)):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and 0 <= value <= _MOST else None


def text(value: object) -> str:
    """Return the text of a string, of a part with a text, or of a list of such parts, joined."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return text(value.get("text")) if value.get("type") not in _NO_ANSWER else ""
    if isinstance(value, list):
        return "".join(map(text, value))
    return ""


def parsed(reply: object) -> object:
    """Parse a reply that came as text because its content type was not JSON's. Any other is returned as it is.

    Raises ValueError if the text is not JSON.
    """
    return json.loads(reply) if isinstance(reply, str | bytes) else reply


_NO_ANSWER = frozenset({"thinking", "reasoning", "reasoning_text", "refusal", "reference", "image_url"})
