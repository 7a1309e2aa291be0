"""Values of settings as people write them in Discord."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from adapters.discord.commands.settings_durations import read_duration
from domain.settings import JsonValue

Schema = Mapping[str, Any]

NOTHING: Final = frozenset({"none", "nothing", "-"})
_YES: Final = frozenset({"yes", "on", "true", "1"})
_NO: Final = frozenset({"no", "off", "false", "0"})
MENTIONS: Final = {
    "discord-channel": (re.compile(r"<#(\d{1,20})>|(\d{1,20})"), "<#{}>", "a channel, such as #general"),
    "discord-role": (re.compile(r"<@&(\d{1,20})>|(\d{1,20})"), "<@&{}>", "a role, such as @Moderator"),
    "discord-member": (re.compile(r"<@!?(\d{1,20})>|(\d{1,20})"), "<@{}>", "a member, such as @Ada"),
}
_EMPTY: Final = "(empty)"


class Unreadable(Exception):
    """The message states the accepted form."""


def field_schema(section: Schema, field: str) -> tuple[Schema, bool]:
    """Return the schema of the field's value, and whether it may also be null."""
    schema = resolved(section, section["properties"][field])
    if "anyOf" not in schema:
        return schema, False
    others = [resolved(section, one) for one in schema["anyOf"] if one.get("type") != "null"]
    # With several alternatives the text alone does not determine the form: section validation decides.
    return (others[0] if len(others) == 1 else {"type": "string"}), len(others) < len(schema["anyOf"])


def items_schema(section: Schema, schema: Schema) -> Schema:
    """Return the schema of a list's items."""
    return resolved(section, schema.get("items", {}))


def is_written(section: Schema, field: str) -> bool:
    """Return whether the field is written as one text. Values with parts are edited on the dashboard alone."""
    schema, _ = field_schema(section, field)
    if schema.get("type") != "array":
        return schema.get("type") != "object"
    return "prefixItems" not in schema and items_schema(section, schema).get("type") not in ("object", "array")


def choices(schema: Schema) -> list[tuple[str, JsonValue]]:
    """Return the choices with labels that differ; none where any value may be written."""
    if schema.get("type") == "boolean":
        return [("on", True), ("off", False)]
    if "oneOf" in schema:
        return [(str(one.get("title", one["const"])), one["const"]) for one in schema["oneOf"] if "const" in one]
    values = [schema["const"]] if "const" in schema else list(schema.get("enum", ()))
    words = ["none" if value is None else str(value) if str(value).strip() else _EMPTY for value in values]
    return [
        (word if words.count(word) == 1 else json.dumps(value), value)
        for word, value in zip(words, values, strict=True)
    ]


def read_value(section: Schema, field: str, text: str) -> JsonValue:
    """Raises `Unreadable`. Limits are left to the check of the whole section."""
    schema, may_be_nothing = field_schema(section, field)
    if may_be_nothing and text.strip().casefold() in {*NOTHING, ""}:
        return None
    if schema.get("type") != "array":
        return _read(schema, text)
    if text.strip().casefold() in NOTHING:
        return []
    items = items_schema(section, schema)
    if text.strip().startswith("["):
        return [_read(items, one) if isinstance(one, str) else one for one in _listed(text)]
    if _is_number(items) and any("," in part and "." not in part for part in re.split(r",?\s+", text.strip(" ,"))):
        raise Unreadable("Write a point for decimals and a blank after each comma, such as `0.25, 3`.")
    parts = text.split(",") if items.get("format") not in MENTIONS else re.split(r"[,\s]+", text)
    return [_read(items, part.strip()) for part in parts if part.strip()]


def _is_number(schema: Schema) -> bool:
    """Return whether a comma may stand for the point of a decimal number."""
    return schema.get("type") == "number" or schema.get("format") in {"decimal", "duration"}


def split_mentions(text: str) -> list[str]:
    """Split at white space before each mention, id, or name that begins with `#` or `@`."""
    return [part.strip() for part in re.split(r"\s+(?=[#@<\d])", text) if part.strip()]


def _listed(text: str) -> list[JsonValue]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable('It must be a list such as `a, b`, or `["a, b", "c"]` where an entry has a comma.') from None
    return found if isinstance(found, list) else [found]


def _read(schema: Schema, text: str) -> JsonValue:
    offered = choices(schema)
    if schema.get("type") == "boolean":
        return _read_boolean(text.strip().casefold())
    if offered:
        return _read_choice(offered, text.strip())
    reader = _READERS.get(schema.get("format", "")) or _READERS.get(schema.get("type", ""))
    return text if reader is None else reader(schema, text.strip())


def _read_choice(offered: list[tuple[str, JsonValue]], text: str) -> JsonValue:
    for form in (str, str.casefold):
        for written in ([words for words, _ in offered], [str(value) for _, value in offered]):
            for one, (_, value) in zip(written, offered, strict=True):
                if form(text) == form(one):
                    return value
    raise Unreadable(f"It must be one of: {', '.join(words for words, _ in offered)}.")


def _read_boolean(text: str) -> bool:
    if text not in _YES | _NO:
        raise Unreadable("It must be on or off.")
    return text in _YES


def _read_mention(schema: Schema, text: str) -> JsonValue:
    pattern, _, wanted = MENTIONS[schema["format"]]
    found = pattern.fullmatch(text)
    if found is None:
        raise Unreadable(f"It must be {wanted}.")
    return found.group(1) or found.group(2)


def _read_color(_: Schema, text: str) -> JsonValue:
    if re.fullmatch(r"(?:#|0x)?[0-9a-fA-F]{6}", text) is None:
        raise Unreadable("It must be a colour, such as #ff8800.")
    return f"#{text[-6:].lower()}"


def _read_duration(schema: Schema, text: str) -> JsonValue:
    found = read_duration(schema, text)
    if found is None:
        raise Unreadable("It must be a duration, such as 1h30m, 90s or 2d.")
    return found


def _read_time(_: Schema, text: str) -> JsonValue:
    """A time without a zone is in UTC: Discord does not say which zone a member is in."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable("It must be a date and time, such as 2026-12-31T18:00+01:00.") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).isoformat()


def _read_decimal(_: Schema, text: str) -> JsonValue:
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text


def _read_integer(_: Schema, text: str) -> JsonValue:
    if re.fullmatch(r"[+-]?\d{1,30}", text, re.ASCII) is None:
        raise Unreadable("It must be a whole number.")
    return int(text)


def _read_number(_: Schema, text: str) -> JsonValue:
    if re.fullmatch(r"[+-]?\d{1,30}([.,]\d{1,30})?(e[+-]?\d{1,3})?", text, re.ASCII | re.IGNORECASE) is None:
        raise Unreadable("It must be a number, such as 0.5.")
    return float(text.replace(",", "."))


_READERS: Final[dict[str, Callable[[Schema, str], JsonValue]]] = {
    **dict.fromkeys(MENTIONS, _read_mention),
    "color": _read_color,
    "date-time": _read_time,
    "decimal": _read_decimal,
    "duration": _read_duration,
    "integer": _read_integer,
    "number": _read_number,
}


def resolved(section: Schema, schema: Schema) -> Schema:
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        return schema
    found: Schema = section.get("$defs", {}).get(reference.removeprefix("#/$defs/"), {})
    return found
