"""Read how long from now a member means, such as `1h 30m` or `2 days`."""

import re
from datetime import timedelta

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


def read_span(text: str) -> timedelta | None:
    """Return the span, or None if the text names none, or a unit that is neither English nor German.

    A number alone counts minutes; `s` is the German `Stunde`, since nothing is due within seconds.
    """
    if text.strip().isdigit():
        return timedelta(minutes=int(text)) if 0 < int(text) < 10**7 else None
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text.strip()):
        return None
    return timedelta(minutes=sum(int(number) * _UNITS[unit.lower()] for number, unit in parts))
