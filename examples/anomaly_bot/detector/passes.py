"""One detection pass over a guild: scores of members, and whether they make a raid."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from baseline.patterns import Confidence, Evidence, any_of

from .activity import Activity, Floats
from .baselines import Baselines
from .raids import Suspicion, suspect, usual_signs
from .scores import FACTORS, WEIGHTS, Scores, score

LEARNING_PASSES = 14 * 48
"""A guild is watched for two weeks before anything is reported."""

_RECENT = 2
_REPORTED = 0.4
"""How far the report of another cog is trusted by itself."""


@dataclass(frozen=True, slots=True)
class PassResult:
    """The scores of the members that were active within the last hour, the highest first."""

    raid: Suspicion
    members: dict[int, Confidence]


def run_pass(
    window: Activity, baselines: Baselines, history: Floats, now: int, reported: Collection[int] = ()
) -> PassResult:
    """Look at the last six hours. `reported` are members that other cogs have reported within them."""
    scores = score(window, baselines)
    raid = suspect(window, scores, now, usual_signs(history))
    return PassResult(raid, _members(window, scores, now, frozenset(reported)))


def _members(window: Activity, scores: Scores, now: int, reported: frozenset[int]) -> dict[int, Confidence]:
    """Return each recent member with its highest score."""
    found: dict[int, Confidence] = {}
    recent = np.flatnonzero(window.half_hours > now - _RECENT)
    for at in recent[np.argsort(-scores.values[recent], kind="stable")].tolist():
        member = int(window.members[at])
        if member not in found:
            evidence = [
                Evidence(name, float(value), float(weight))
                for name, value, weight in zip(FACTORS, scores.factors[at], WEIGHTS, strict=True)
            ]
            also = [Evidence("reported", 1.0, _REPORTED)] if member in reported else []
            found[member] = any_of([*evidence, *also])
    return found
