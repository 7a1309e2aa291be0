"""Read how long a provider asks to wait before the next attempt."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2

from adapters.clock import SystemClock

_HEADERS = (("retry-after-ms", 0.001), ("retry-after", 1.0))
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_PART = r"\d+(?:\.\d+)?\s?(?:ms|h|m|s)"
_DURATION = re.compile(rf"{_PART}(?:\s?{_PART})*")
_IN_WORDS = re.compile(
    rf"(?:try again|retry)\s(?:in|after)\s(?:about\s)?({_PART}(?:\s?{_PART})*)(?![a-z])"
    r"|(?:try again|retry)\s(?:in|after)\s(?:about\s)?(\d+(?:\.\d+)?)\s?sec",
    re.IGNORECASE,
)


def retry_after(headers: httpx2.Headers | None) -> float | None:
    """Return the seconds from `retry-after-ms` or `retry-after`, which may be a number, a duration or an HTTP date.

    A date that has passed is 0. It is compared with the server's own clock where the reply has a `date`.
    """
    for name, unit in _HEADERS:
        value = None if headers is None else headers.get(name)
        if headers is None or value is None:
            continue
        if re.fullmatch(r"\s*\d+(\.\d+)?\s*", value):
            return float(value) * unit
        seconds = duration(value)
        if seconds is None:
            seconds = _until(value, _date(headers.get("date")) or SystemClock().now())
        if seconds is not None:
            return seconds
    return None


def duration(text: str) -> float | None:
    """Return the seconds of a duration such as `34.07s`, `1m30s` or `450ms`, None for any other text."""
    if not _DURATION.fullmatch(text.strip().lower()):
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in re.findall(r"([\d.]+)\s?(ms|h|m|s)", text.lower()))


def asked_in_words(message: str) -> float | None:
    """Return the seconds of "Please try again in 6.2s", which is all that an error inside a stream has."""
    found = _IN_WORDS.search(message)
    if found is None:
        return None
    return float(found[2]) if found[1] is None else duration(found[1])


def _until(value: str, now: datetime) -> float | None:
    then = _date(value)
    return None if then is None else max((then - now).total_seconds(), 0.0)


def _date(value: str | None) -> datetime | None:
    try:
        parsed = parsedate_to_datetime(value or "")
    except ValueError:
        return None
    return parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC)
