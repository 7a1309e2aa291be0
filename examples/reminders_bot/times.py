"""Read how long from now a member means, such as `1h 30m` or `2 days`."""

import re
from datetime import timedelta

_UNITS = {"m": 1, "h": 60, "d": 24 * 60, "t": 24 * 60, "w": 7 * 24 * 60, "s": 60}
_PART = re.compile(r"(\d{1,6})\s*([mhdtws])[a-zäöü]*\.?\s*", re.IGNORECASE)


def read_span(text: str) -> timedelta | None:
    """Return the span, or nothing where the text names none. English and German units are known by their first letter.

    A number alone counts minutes; `s` is the German `Stunde`, since nothing is due within seconds.
    """
    if text.strip().isdigit():
        return timedelta(minutes=int(text)) if 0 < int(text) < 10**7 else None
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text.strip()):
        return None
    return timedelta(minutes=sum(int(number) * _UNITS[unit.lower()] for number, unit in parts))
