"""One detection pass over a guild: scores of members, and whether they make a raid."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from baseline.patterns import Confidence, Evidence, any_of

from .activity import Activity, Flags, Floats, Ints
from .baselines import Baselines
from .raids import Suspicion, suspect, usual_signs
from .scores import FACTORS, WEIGHTS, Scores, score

LEARNING_PASSES = 14 * 48
"""A guild is watched for two weeks before anything is reported."""

_RECENT = 2
_REPORTED = 0.4
"""Weight of another cog's report as evidence."""


@dataclass(frozen=True, slots=True)
class RecentMembers:
    """Members that were active within the last hour, each with its most unusual half-hour, the highest score first.

    One row for each member. Named evidence is built only for the members that `of` or `unusual` return.
    """

    ids: Ints
    scores: Floats
    factors: Floats
    reported: Flags

    def of(self, member: int) -> Confidence | None:
        """Return the member's score with its factors; None for a member without activity."""
        rows = np.flatnonzero(self.ids == member)
        return self._confidence(int(rows[0])) if len(rows) else None

    def unusual(self, threshold: float) -> dict[int, Confidence]:
        """Return the members whose score reaches the threshold."""
        return {int(self.ids[row]): self._confidence(int(row)) for row in np.flatnonzero(self.scores >= threshold)}

    def _confidence(self, row: int) -> Confidence:
        evidence = [
            Evidence(name, float(value), float(weight))
            for name, value, weight in zip(FACTORS, self.factors[row], WEIGHTS, strict=True)
        ]
        also = [Evidence("reported", 1.0, _REPORTED)] if self.reported[row] else []
        return any_of([*evidence, *also])


@dataclass(frozen=True, slots=True)
class PassResult:
    """The result of a pass: whether there is a raid, and the score of each recent member."""

    raid: Suspicion
    members: RecentMembers


def run_pass(
    window: Activity, baselines: Baselines, history: Floats, now: int, reported: Collection[int] = ()
) -> PassResult:
    """Look at the last six hours. `reported` are members that other cogs have reported within them."""
    scores = score(window, baselines)
    raid = suspect(window, scores, now, usual_signs(history))
    return PassResult(raid, _recent(window, scores, now, reported))


def _recent(window: Activity, scores: Scores, now: int, reported: Collection[int]) -> RecentMembers:
    """Keep the highest score of each recent member."""
    recent = np.flatnonzero(window.half_hours > now - _RECENT)
    is_reported = np.isin(window.members[recent], np.array(list(reported), np.int64))
    values = 1 - (1 - scores.values[recent]) * np.where(is_reported, 1 - _REPORTED, 1.0)
    order = np.argsort(-values, kind="stable")
    ids = window.members[recent][order]
    first = order[np.sort(np.unique(ids, return_index=True)[1])]
    return RecentMembers(
        window.members[recent][first], values[first], scores.factors[recent][first], is_reported[first]
    )
