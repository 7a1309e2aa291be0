"""Find the fields of a section's JSON Schema that name channels, roles or members, and the ids in their values."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from adapters.cogs.settings.kinds import children, resolved
from application.ports.settings import DiscordReference, ReferenceKind
from domain.settings import JsonValue, escaped

_KINDS = {
    "discord-channel": ReferenceKind.CHANNEL,
    "discord-role": ReferenceKind.ROLE,
    "discord-member": ReferenceKind.MEMBER,
}
_ID = re.compile("[0-9]{1,20}")
"""A bounded length, that of the form's pattern: Python refuses to read numbers of more than 4,300 digits."""


def places(schema: object) -> Iterable[dict[str, Any]]:
    """The schema itself and every schema inside it."""
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from places(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from places(value)


def texts(value: JsonValue) -> Iterable[str]:
    """Every string in a value, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each)


def has_format(schema: dict[str, Any], format_: str) -> bool:
    return any(place.get("format") == format_ for place in places(schema))


def references(schema: dict[str, Any], values: Mapping[str, JsonValue]) -> Iterable[DiscordReference]:
    """Find the channels, roles and members in `values`. Malformed ids are left to the validation."""
    definitions = schema.get("$defs", {})
    found = _within(schema, dict(values), "", definitions)
    return {(reference.pointer, reference.kind): reference for reference in found}.values()


def _within(
    schema: Mapping[str, Any], value: JsonValue, pointer: str, definitions: Mapping[str, Any]
) -> Iterable[DiscordReference]:
    schema = resolved(schema, definitions)
    kind = _KINDS.get(schema.get("format", ""))
    if kind is not None and isinstance(value, str) and _ID.fullmatch(value):
        yield DiscordReference(pointer, kind, int(value))
    for alternative in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _within(alternative, value, pointer, definitions)
    if isinstance(value, Mapping | list | tuple):
        for key, inner, part in children(value, schema):
            yield from _within(part, inner, f"{pointer}/{escaped(key)}", definitions)
