"""Values of settings as people write and read them in Discord."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from domain.settings import JsonValue

Schema = Mapping[str, Any]

_NOTHING: Final = frozenset({"none", "nothing", "-"})
_YES: Final = frozenset({"yes", "on", "true", "1"})
_NO: Final = frozenset({"no", "off", "false", "0"})
_SECONDS: Final = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_DURATION: Final = re.compile(r"(?:\d+\s*[wdhms]\s*)+", re.IGNORECASE)
_MENTIONS: Final = {
    "discord-channel": (re.compile(r"<#(\d{1,20})>|(\d{1,20})"), "<#{}>", "a channel, such as #general"),
    "discord-role": (re.compile(r"<@&(\d{1,20})>|(\d{1,20})"), "<@&{}>", "a role, such as @Moderator"),
    "discord-member": (re.compile(r"<@!?(\d{1,20})>|(\d{1,20})"), "<@{}>", "a member, such as @Ada"),
}
_MOST_SHOWN: Final = 300


class Unreadable(Exception):
    """The message states the accepted form."""


def field_schema(section: Schema, field: str) -> tuple[Schema, bool]:
    """Return the schema of the field's value, and whether it may also be null."""
    schema = _resolved(section, section["properties"][field])
    if "anyOf" not in schema:
        return schema, False
    others = [_resolved(section, one) for one in schema["anyOf"] if one.get("type") != "null"]
    # With several alternatives the text alone does not determine the form: section validation decides.
    return (others[0] if len(others) == 1 else {"type": "string"}), len(others) < len(schema["anyOf"])


def choices(schema: Schema) -> list[tuple[str, JsonValue]]:
    """Return the choices with their labels; none where any value may be written."""
    if schema.get("type") == "boolean":
        return [("on", True), ("off", False)]
    if "oneOf" in schema:
        return [(str(one.get("title", one["const"])), one["const"]) for one in schema["oneOf"] if "const" in one]
    if "const" in schema:
        return [(str(schema["const"]), schema["const"])]
    return [(str(value), value) for value in schema.get("enum", ())]


def read_value(section: Schema, field: str, text: str) -> JsonValue:
    """Raises `Unreadable`. Limits are left to the check of the whole section."""
    schema, may_be_nothing = field_schema(section, field)
    if may_be_nothing and text.strip().casefold() in _NOTHING:
        return None
    if schema.get("type") != "array":
        return _read(schema, text)
    if text.strip().casefold() in _NOTHING:
        return []
    items = _resolved(section, schema.get("items", {}))
    separator = r"[,\s]+" if items.get("format") in _MENTIONS else r","
    return [_read(items, part.strip()) for part in re.split(separator, text) if part.strip()]


def show_value(section: Schema, field: str, value: JsonValue) -> str:
    """Never for secrets."""
    if value is None or value in ("", []):
        return "*nothing*"
    schema, _ = field_schema(section, field)
    if schema.get("type") == "array" and isinstance(value, Sequence) and not isinstance(value, str):
        items = _resolved(section, schema.get("items", {}))
        return _cut(", ".join(_show(items, item) for item in value))
    return _cut(_show(schema, value))


def _read(schema: Schema, text: str) -> JsonValue:
    text_of_choice = text.strip().casefold()
    offered = choices(schema)
    if schema.get("type") == "boolean":
        return _read_boolean(text_of_choice)
    if offered:
        for words, value in offered:
            if text_of_choice in {words.casefold(), str(value).casefold()}:
                return value
        raise Unreadable(f"It must be one of: {', '.join(words for words, _ in offered)}.")
    reader = _READERS.get(schema.get("format", "")) or _READERS.get(schema.get("type", ""))
    return text if reader is None else reader(schema, text.strip())


def _read_boolean(text: str) -> bool:
    if text not in _YES | _NO:
        raise Unreadable("It must be on or off.")
    return text in _YES


def _read_mention(schema: Schema, text: str) -> JsonValue:
    pattern, _, wanted = _MENTIONS[schema["format"]]
    found = pattern.fullmatch(text)
    if found is None:
        raise Unreadable(f"It must be {wanted}.")
    return found.group(1) or found.group(2)


def _read_color(_: Schema, text: str) -> JsonValue:
    if re.fullmatch(r"(?:#|0x)?[0-9a-fA-F]{6}", text) is None:
        raise Unreadable("It must be a colour, such as #ff8800.")
    return f"#{text[-6:].lower()}"


def _read_duration(_: Schema, text: str) -> JsonValue:
    if text.isascii() and text.isdigit():
        return int(text)
    if _DURATION.fullmatch(text) is None:
        raise Unreadable("It must be a duration, such as 1h30m, 90s or 2d.")
    return sum(int(amount) * _SECONDS[unit.lower()] for amount, unit in re.findall(r"(\d+)\s*([a-zA-Z])", text))


def _read_integer(_: Schema, text: str) -> JsonValue:
    if re.fullmatch(r"[+-]?\d{1,30}", text, re.ASCII) is None:
        raise Unreadable("It must be a whole number.")
    return int(text)


def _read_number(_: Schema, text: str) -> JsonValue:
    if re.fullmatch(r"[+-]?\d{1,30}([.,]\d{1,30})?", text, re.ASCII) is None:
        raise Unreadable("It must be a number, such as 0.5.")
    return float(text.replace(",", "."))


_READERS: Final[dict[str, Callable[[Schema, str], JsonValue]]] = {
    **dict.fromkeys(_MENTIONS, _read_mention),
    "color": _read_color,
    "duration": _read_duration,
    "integer": _read_integer,
    "number": _read_number,
}


def _show(schema: Schema, value: JsonValue) -> str:
    for words, choice in choices(schema):
        if choice == value:
            return words
    format_ = schema.get("format", "")
    if format_ in _MENTIONS:
        return _MENTIONS[format_][1].format(value)
    if format_ == "duration" and isinstance(value, int):
        return _show_duration(value)
    return str(value)


def _show_duration(seconds: int) -> str:
    parts = []
    for unit, length in _SECONDS.items():
        amount, seconds = divmod(seconds, length)
        if amount:
            parts.append(f"{amount}{unit}")
    return " ".join(parts) or "0s"


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1]}…"


def _resolved(section: Schema, schema: Schema) -> Schema:
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        return schema
    found: Schema = section.get("$defs", {}).get(reference.removeprefix("#/$defs/"), {})
    return found
