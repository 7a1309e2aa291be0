"""Read how long from now a member means, such as `1h 30m` or `2 days`."""

import re
from datetime import timedelta
from typing import Final

from baseline.words import Speaker

_WORDS = {
    1: "m min mins minute minutes minuten",
    60: "h hr hrs hour hours s std stunde stunden",
    24 * 60: "d day days t tag tage tagen",
    7 * 24 * 60: "w week weeks woche wochen",
}
_UNITS = {word: minutes for minutes, words in _WORDS.items() for word in words.split()}
_PART = re.compile(
    rf"(\d{{1,6}})\s*({'|'.join(sorted(_UNITS, key=len, reverse=True))})(?![^\W\d])\.?\s*", re.IGNORECASE
)
_MOST_CHARACTERS: Final = 50
_MOST_MINUTES: Final = 1000 * 365 * 24 * 60
"""A thousand years, so that the moment is one that `datetime` holds."""


def read_span(text: str) -> timedelta | None:
    """Return the span, or None if the text names none, or a unit that is neither English nor German.

    A number alone counts minutes; `s` is the German `Stunde`, since nothing is due within seconds. A text of more than
    50 characters names no span, and no span is longer than a thousand years.
    """
    minutes = _minutes_in(text.strip()) if len(text) <= _MOST_CHARACTERS else 0
    return timedelta(minutes=minutes) if 0 < minutes <= _MOST_MINUTES else None


def not_understood(say: Speaker, text: str) -> str:
    """Return the refusal of a text that names no span. It quotes a long one in part: Discord limits messages."""
    shown = text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"
    return say("I do not understand {when!r}. Write 10m, 2h, 1d, or 1h 30m.", when=shown)


def _minutes_in(text: str) -> int:
    """Return 0 for a text that names no span."""
    if text.isdecimal():
        return int(text)
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text):
        return 0
    return sum(int(number) * _UNITS[unit.lower()] for number, unit in parts)
