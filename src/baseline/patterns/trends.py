"""Determine whether a number rises, falls or is steady over a window of time."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import StatisticsError, fmean, linear_regression
from typing import Literal

from application.ports.clock import Clock

__all__ = ["Trend", "TrendWindow", "trend_of"]


@dataclass(frozen=True, slots=True)
class Trend:
    """`per_hour` is the slope of the line that fits best; `mean` is that of the values, and `values` their number."""

    direction: Literal["rising", "falling", "steady"]
    per_hour: float
    mean: float
    values: int


class TrendWindow:
    """The values of the last `window`, at most the `most` latest.

    A change of less than `tolerance` of the mean over the whole window is steady.
    """

    def __init__(self, *, window: timedelta, clock: Clock, tolerance: float = 0.1, most: int = 1000) -> None:
        self._window = window
        self._clock = clock
        self._tolerance = tolerance
        self._values: deque[tuple[datetime, float]] = deque(maxlen=most)

    def add(self, value: float) -> Trend:
        """Note the current value, and return the trend that includes it."""
        self._values.append((self._clock.now(), float(value)))
        return self.trend()

    def trend(self) -> Trend:
        """Return the trend of the values within the window; `steady` for less than two moments."""
        now = self._clock.now()
        while self._values and now - self._values[0][0] > self._window:
            self._values.popleft()
        return trend_of(self._values, tolerance=self._tolerance)


def trend_of(values: Iterable[tuple[datetime, float]], *, tolerance: float = 0.1) -> Trend:
    """Return the trend of values with their moments, the earliest first; `steady` for less than two moments.

    A change of less than `tolerance` of the mean between the first and the last moment is steady.
    """
    found = list(values)
    if not found:
        return Trend("steady", 0.0, 0.0, 0)
    hours = [(at - found[0][0]).total_seconds() / 3600 for at, _ in found]
    numbers = [value for _, value in found]
    mean = fmean(numbers)
    try:
        slope = linear_regression(hours, numbers).slope
    except StatisticsError:
        # No line goes through a single value, or through values of the same moment.
        return Trend("steady", 0.0, mean, len(numbers))
    change = slope * hours[-1]
    is_steady = abs(change) <= tolerance * abs(mean)
    return Trend("steady" if is_steady else "rising" if change > 0 else "falling", slope, mean, len(numbers))
