"""Two plain rules to compare with: a rate limit, and one robust z-score of everything that happens."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from raids.ordinary import DAY, JOINS, MESSAGES, Life

_BUSY_MEMBERS = 5
_TO_DEVIATION = 1.4826


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its limits. `alarms` are the half-hours in which it would report a raid."""

    name: str
    limits: tuple[float, ...]

    def alarms(self, measures: "Measures", begin: int, end: int) -> NDArray[np.int64]:
        """Return the half-hours from `begin` until before `end` with an alarm."""
        if self.name == "rate limit":
            joins, messages = self.limits
            found = (measures.joins >= joins) | (measures.fifth_busiest >= messages)
        else:
            found = measures.deviations >= self.limits[0]
        when: NDArray[np.int64] = np.flatnonzero(found[begin:end]) + begin
        return when


@dataclass(frozen=True, slots=True)
class Measures:
    """Figures that the rules compare with their limits, for each half-hour.

    `fifth_busiest` counts the messages of the fifth busiest member: if it reaches a limit, five members do.
    """

    joins: NDArray[np.int64]
    fifth_busiest: NDArray[np.int64]
    deviations: NDArray[np.float64]


def measure(life: Life) -> Measures:
    """Measure a life once for all rules."""
    messages = life.counts[:, :, MESSAGES]
    return Measures(
        life.counts[:, :, JOINS].sum(axis=0),
        np.partition(messages, -_BUSY_MEMBERS, axis=0)[-_BUSY_MEMBERS],
        _z_scores(life),
    )


def all_rules() -> Iterator[Rule]:
    """Yield each rule with many limits. The best are shown, an advantage that the detector does not have."""
    for joins, messages in product((5, 8, 10, 15, 20, 30), (8, 12, 20, 30)):
        yield Rule("rate limit", (joins, messages))
    for limit in (3, 4, 6, 8, 12, 16, 24, 32, 48):
        yield Rule("robust z-score", (limit,))


def _z_scores(life: Life) -> NDArray[np.float64]:
    """Compare all events of each half-hour with those at the same time of earlier days."""
    totals = life.counts.sum(axis=(0, 2)).reshape(-1, DAY).astype(float)
    found = np.zeros(totals.shape)
    for day in range(7, len(totals)):
        middle = np.median(totals[:day], axis=0)
        spread = _TO_DEVIATION * np.median(np.abs(totals[:day] - middle), axis=0)
        found[day] = (totals[day] - middle) / np.maximum(spread, 1.0)
    return found.ravel()
