"""Clocks: the real one, and two that tests control."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

_SOME_DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)


class SystemClock:
    def __init__(self) -> None:
        # Without a Python frame: cached settings are looked up, by their age, dozens of times for each message.
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
    """Moves on by `step` with every look at it, so that nothing happens at the same time."""

    def __init__(self, at: datetime = _SOME_DAY, step: timedelta = timedelta(seconds=1)) -> None:
        self._next = at
        self._step = step

    def now(self) -> datetime:
        at = self._next
        self._next += self._step
        return at
