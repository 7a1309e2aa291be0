"""Replay a guild's life: a detection pass each half-hour, new baselines each six hours."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from raids.ordinary import DAY, Life

from examples.anomaly_bot.detector.activity import Activity
from examples.anomaly_bot.detector.baselines import Baselines, learn
from examples.anomaly_bot.detector.raids import SIGNS, WINDOW, Suspicion, suspect, usual_signs
from examples.anomaly_bot.detector.scores import score

_BETWEEN_BASELINES = 12
_FIRST = 20_000 * DAY
"""The half-hour since 1970 in which each life begins."""


@dataclass(frozen=True, slots=True)
class Pass:
    """Findings of one detection pass."""

    at: int
    suspicion: Suspicion
    members: NDArray[np.int64]
    scores: NDArray[np.float64]

    def unusual(self, threshold: float) -> list[int]:
        """Return the members whose score in this half-hour reaches the threshold."""
        found: list[int] = self.members[self.scores >= threshold].tolist()
        return found


def activity_of(life: Life, end: int) -> Activity:
    """Return what happened before the half-hour `end`, the oldest first."""
    counts = life.counts[:, :end].transpose(1, 0, 2)
    when, member = np.nonzero(counts.any(axis=2))
    joined = life.joined[member] + _FIRST
    created = joined - (life.account_days[member] * DAY).astype(np.int64)
    return Activity(member.astype(np.int64), when + _FIRST, counts[when, member].astype(float), joined, created)


def passes(life: Life, begin: int, end: int, history: list[NDArray[np.float64]], threshold: float) -> Iterator[Pass]:
    """Run the passes from `begin` until before `end`, and append to `history` those that find no raid."""
    activity = activity_of(life, end)
    edges = np.searchsorted(activity.half_hours, _FIRST + np.arange(end + 1))
    baselines: Baselines | None = None
    usual = usual_signs(np.zeros((0, len(SIGNS))))
    for at in range(begin, end):
        if baselines is None or at % _BETWEEN_BASELINES == 0:
            baselines = learn(activity.of(slice(edges[max(at - 90 * DAY, 0)], edges[at])), _FIRST + at)
            usual = usual_signs(np.array(history[-90 * DAY :]).reshape(-1, len(SIGNS)))
        window = activity.of(slice(edges[max(at - WINDOW + 1, 0)], edges[at + 1]))
        scores = score(window, baselines)
        suspicion = suspect(window, scores, _FIRST + at, usual)
        if suspicion.confidence.value < threshold:
            history.append(suspicion.signs)
        latest = window.half_hours == _FIRST + at
        yield Pass(at, suspicion, window.members[latest], scores.values[latest])
