"""Durations as people write them, such as `1h30m`, and as settings store them: seconds, or ISO 8601."""

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from domain.settings import JsonValue

_SECONDS: Final = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_UNITS: Final = r"w(?:eeks?)?|d(?:ays?)?|h(?:ours?)?|m(?:in(?:ute)?s?)?|s(?:ec(?:ond)?s?)?|ms"
_PART: Final = re.compile(rf"(\d+(?:[.,]\d+)?)\s*({_UNITS})(?![a-z])", re.IGNORECASE | re.ASCII)
_WRITTEN: Final = re.compile(rf"(-?)\s*((?:\d+(?:[.,]\d+)?\s*(?:{_UNITS})\s*)+)", re.IGNORECASE | re.ASCII)
_TOO_LONG: Final = Decimal(timedelta.max.days + 1) * 86_400
_STORED: Final = TypeAdapter(timedelta)


def read_duration(schema: Mapping[str, Any], text: str) -> JsonValue:
    """Return None for a text that is no duration, or longer or finer than a `timedelta` holds.

    A fraction of a second is left to the check of the section.
    """
    if text.isascii() and text.isdigit():
        return int(text) if Decimal(text) < _TOO_LONG else None
    if text.lstrip("-").startswith("P") and schema.get("type") == "string":
        return text
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    seconds = sum((_seconds(amount, unit) for amount, unit in _PART.findall(found.group(2))), Decimal(0))
    if seconds >= _TOO_LONG or seconds * 1_000_000 % 1:
        return None
    if schema.get("type") == "string":
        # Write days separately: pydantic refuses a very long duration in seconds alone.
        days, rest = divmod(seconds, 86_400)
        return f"{found.group(1)}P{days:f}DT{rest:f}S" if days else f"{found.group(1)}PT{rest:f}S"
    signed = -seconds if found.group(1) else seconds
    return int(signed) if signed == int(signed) else float(signed)


def show_duration(value: JsonValue) -> str:
    """Write a stored duration so that `read_duration` gives it back."""
    try:
        duration = _STORED.validate_python(value)
    except ValidationError:
        return str(value)
    sign, duration = ("-", -duration) if duration < timedelta(0) else ("", duration)
    rest, parts = duration.days * 86_400 + duration.seconds, []
    for unit, length in _SECONDS.items():
        amount, rest = divmod(rest, length)
        fraction = f".{duration.microseconds:06}".rstrip("0") if unit == "s" and duration.microseconds else ""
        if amount or fraction:
            parts.append(f"{amount}{fraction}{unit}")
    return sign + (" ".join(parts) or "0s")


def _seconds(amount: str, unit: str) -> Decimal:
    number = Decimal(amount.replace(",", "."))
    return number / 1000 if unit.lower() == "ms" else number * _SECONDS[unit[0].lower()]
