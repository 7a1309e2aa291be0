"""Clocks: the real one, and two that tests control."""

from datetime import UTC, datetime, timedelta

_SOME_DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one place that asks the machine


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
