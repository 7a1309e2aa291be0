"""Correlate the anomalies of many members: is this a raid, and which members take part?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from baseline.patterns import Confidence, Evidence, any_of

from .activity import KINDS, Activity, Flags, Floats, Ints
from .baselines import Standing
from .scores import Scores, youth

SIGNS = ("young accounts", "young accounts over hours", "newcomers", "quiet members", "members together")
"""What many members do at once: arrive with young accounts, act unlike newcomers, wake up, act unlike themselves."""

WINDOW = 12
"""Half-hours that a pass looks at."""

_WINDOWS = (4, WINDOW, 4, 2, 2)
_LEAST_SPREAD = np.array([1.0, 2.0, 1.0, 1.0, 12.0])
"""How much a sign must exceed the usual in a guild where it has never been seen."""
_ALARMING = np.array([1.5, 0.95, 3.5, 1.0, 1.5])
"""A sign that exceeds its usual range so many times is a raid for itself."""
_USUAL_YOUTH = 0.12
"""Youth that each newcomer is allowed: a wave of newcomers is no raid while its accounts are of all ages."""
_STEEPNESS = 4
_CERTAIN = 0.85
_MOST_OF_ONE = 12.0
_WIDE, _WIDTH_STEEPNESS = 2.5, 2.0
"""Half a member's loudness counts at so many deviations above its usual number of channels: mostly in three."""
_LEAST_MEMBERS = 5
_LOUD_AMONG_QUIET, _LOUD_AMONG_REGULARS = 2.2, 4.5
_INVOLVED = 0.5


@dataclass(frozen=True, slots=True)
class UsualSigns:
    """The median of each sign in earlier passes, and the most that is usual."""

    median: Floats
    most: Floats


@dataclass(frozen=True, slots=True)
class Suspicion:
    """How likely a raid is, with the signs as evidence; `members` are those that bring it about."""

    confidence: Confidence
    members: Ints
    signs: Floats


def usual_signs(history: Floats) -> UsualSigns:
    """Learn what is usual from the signs of earlier passes, one row each."""
    if not len(history):
        return UsualSigns(np.zeros(len(SIGNS)), np.zeros(len(SIGNS)))
    return UsualSigns(np.median(history, axis=0), np.quantile(history, 0.998, axis=0))


def _signs_of(window: Activity, scores: Scores, now: int) -> Floats:
    """Return the strength of each sign: the sum over members, each with its strongest half-hour."""
    return np.array([_strongest(window, each, now - length) for each, length in _each(window, scores, now)])


def suspect(window: Activity, scores: Scores, now: int, usual: UsualSigns) -> Suspicion:
    """Compare the signs with those of earlier passes."""
    signs = _signs_of(window, scores, now)
    excess = np.maximum(signs - usual.median, 0) / (usual.most - usual.median + _LEAST_SPREAD) / _ALARMING
    certainty = _CERTAIN * excess**_STEEPNESS / (_CERTAIN * excess**_STEEPNESS + 1 - _CERTAIN)
    # Young accounts in two windows are one sign, and members of old in two circles another.
    for one, other in ((0, 1), (3, 4)):
        certainty[one if certainty[one] < certainty[other] else other] = 0.0
    members = _involved(window, scores, now, certainty >= _INVOLVED)
    if len(members) < _LEAST_MEMBERS:
        certainty[:] = 0.0
    found = any_of(Evidence(name, float(value)) for name, value in zip(SIGNS, certainty, strict=True))
    return Suspicion(found, members, signs)


def _each(window: Activity, scores: Scores, now: int) -> Sequence[tuple[Floats, int]]:
    new, quiet = scores.standing == Standing.NEWCOMER, scores.standing == Standing.QUIET
    young = youth(window) ** 1.5 - _USUAL_YOUTH
    strengths = (
        np.where(window.joined > now - _WINDOWS[0], young, 0.0),
        np.where(window.joined > now - _WINDOWS[1], young, 0.0),
        np.where(new, scores.values**1.5, 0.0),
        np.where(quiet, 1 - np.exp(-scores.together / 4), 0.0),
        np.where(new, 0.0, np.minimum(scores.together, _MOST_OF_ONE) * _width(scores)),
    )
    return list(zip(strengths, _WINDOWS, strict=True))


def _width(scores: Scores) -> Floats:
    """Return from 0 to 1 how unusually many channels a member writes in: a quarrel stays in one, spam goes to all."""
    width: Floats = 1 / (1 + np.exp(-_WIDTH_STEEPNESS * (scores.deviations[:, KINDS.index("channels")] - _WIDE)))
    return width


def _strongest(window: Activity, strength: Floats, after: int) -> float:
    """Return the sum over members of each one's strongest half-hour, and 0 for a sum below it."""
    recent = (window.half_hours > after) & (strength != 0)
    members, row = np.unique(window.members[recent], return_inverse=True)
    each = np.full(len(members), -np.inf)
    np.maximum.at(each, row, strength[recent])
    return max(float(each.sum()), 0.0)


def _involved(window: Activity, scores: Scores, now: int, present: Flags) -> Ints:
    """Return the members behind the signs that are present."""
    found = np.zeros(len(window), bool)
    for length, is_present in zip(_WINDOWS[:3], present[:3], strict=True):
        if is_present:
            found |= window.joined > now - length
    if present[3:].any():
        loud = np.where(scores.standing == Standing.QUIET, _LOUD_AMONG_QUIET, _LOUD_AMONG_REGULARS)
        recent = window.half_hours > now - _WINDOWS[-1]
        found |= recent & (scores.standing != Standing.NEWCOMER) & (scores.loudness >= loud)
    return np.unique(window.members[found])
