"""Values of settings as Discord shows them, and as a form lets people edit them."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from adapters.discord.commands.settings_durations import show_duration
from adapters.discord.commands.settings_values import MENTIONS, NOTHING, choices, field_schema, items_schema, resolved
from adapters.discord.isolated import ended, isolated
from domain.settings import JsonValue

Schema = Mapping[str, Any]

_MOST_SHOWN: Final = 300


def show_value(section: Schema, field: str, value: JsonValue) -> str:
    """Return the value as text. Do not call it with a secret: the value is not masked."""
    schema, _ = field_schema(section, field)
    return _show(section, schema, value)


def edit_value(section: Schema, field: str, value: JsonValue, mention: Callable[[str, str], str]) -> str:
    """Write the value so that `read_value` gives it back. `mention` writes an id of the given format."""
    schema, _ = field_schema(section, field)
    if value is None:
        return ""
    if schema.get("type") != "array" or not isinstance(value, list | tuple):
        return _edit(schema, value, mention)
    items = items_schema(section, schema)
    texts = [_edit(items, one, mention) for one in value]
    plain = ", ".join(texts)
    needs_quotes = (
        any(one is None for one in value)
        or any("," in text or text != text.strip() or not text for text in texts)
        or (plain.startswith("[") or plain.casefold() in NOTHING)
    )
    return json.dumps(list(value), ensure_ascii=False) if needs_quotes else plain


def _edit(schema: Schema, value: JsonValue, mention: Callable[[str, str], str]) -> str:
    for words, choice in choices(schema):
        if choice == value and type(choice) is type(value):
            return words
    format_ = schema.get("format", "")
    if format_ in MENTIONS:
        return mention(format_, str(value))
    return show_duration(value) if format_ == "duration" else str(value)


def _show(section: Schema, schema: Schema, value: JsonValue) -> str:
    for words, choice in choices(schema):
        if choice == value and type(choice) is type(value):
            return words
    if value is None or value in ("", [], {}):
        return "*nothing*"
    if isinstance(value, Mapping):
        return _show_parts(section, schema, value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _show_list(section, schema, value)
    return _show_one(schema, value)


def _show_parts(section: Schema, schema: Schema, value: Mapping[str, JsonValue]) -> str:
    parts, others = schema.get("properties", {}), schema.get("additionalProperties") or {}
    shown = []
    for key, inner in value.items():
        part = _form(section, parts.get(key, others))
        shown.append(f"{part.get('title', key) if key in parts else isolated(key)}: {_show(section, part, inner)}")
    return "; ".join(shown)


def _show_list(section: Schema, schema: Schema, value: Sequence[JsonValue]) -> str:
    first, items = schema.get("prefixItems", ()), schema.get("items", {})
    shown = [
        _show(section, _form(section, first[number] if number < len(first) else items), item)
        for number, item in enumerate(value)
    ]
    return ", ".join(
        f"({text})" if isinstance(item, Mapping) else text for text, item in zip(shown, value, strict=True)
    )


def _show_one(schema: Schema, value: JsonValue) -> str:
    format_ = schema.get("format", "")
    if format_ in MENTIONS:
        return MENTIONS[format_][1].format(value)
    if format_ == "duration":
        return show_duration(value)
    if format_ == "date-time":
        return _show_time(str(value))
    text = str(value)
    return isolated(text) if text.strip() else json.dumps(text)  # Discord refuses blank text


def _show_time(text: str) -> str:
    """Write a timestamp tag, which Discord shows in each reader's time zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"<t:{int(moment.timestamp())}:F>" if moment.tzinfo else text


def _form(section: Schema, schema: Any) -> Schema:
    found = resolved(section, schema) if isinstance(schema, Mapping) else {}
    forms = [resolved(section, one) for one in found.get("anyOf", ()) if one.get("type") != "null"]
    return {**forms[0], **found} if len(forms) == 1 else found


def cut(text: str) -> str:
    """Return the beginning of a long text; a short one is returned whole."""
    return text if len(text) <= _MOST_SHOWN else ended(f"{text[: _MOST_SHOWN - 1]}…")
