"""Clocks: the real one, and two that tests control."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

_SOME_DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)


class SystemClock:
    def __init__(self) -> None:
        # A `partial` is called without a Python frame: cached settings read the time dozens of times for each message.
        self.now: Callable[[], datetime] = partial(datetime.now, UTC)  # noqa: TID251 - the one place that asks it


class FixedClock:
    """A clock that stands still until the test moves it."""

    def __init__(self, at: datetime = _SOME_DAY) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def advance(self, by: timedelta) -> None:
        self._at += by


class SteppingClock:
    """A clock that advances by `step` with every reading, so that no two readings are equal."""

    def __init__(self, at: datetime = _SOME_DAY, step: timedelta = timedelta(seconds=1)) -> None:
        self._next = at
        self._step = step

    def now(self) -> datetime:
        at = self._next
        self._next += self._step
        return at
