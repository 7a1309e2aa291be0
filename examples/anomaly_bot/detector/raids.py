"""Correlate the anomalies of many members: is this a raid, and which members take part?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from baseline.patterns import Confidence, Evidence, any_of

from .activity import HALF_HOURS_A_DAY, KINDS, Activity, Flags, Floats, Ints
from .baselines import Standing
from .scores import FACTORS, Scores, youth

SIGNS = ("young accounts", "young accounts over hours", "newcomers", "quiet members", "members together")
"""Signs of a raid, each of many members at once: they join with young accounts, act unlike newcomers, wake up soon
after they joined, or act unlike themselves."""

WINDOW = 12
"""Half-hours that a pass looks at."""

_ARRIVED = (4, WINDOW, 4)
"""For each of the first three signs: its members have joined within so many half-hours."""
_LATELY = 2
_ALIKE = ((0, 1, 2), (3, 4))
"""Signs that see the same members: of these only the strongest counts."""
_LEAST_SPREAD = np.array([1.0, 2.0, 1.0, 1.0, 12.0])
"""Added to the usual range of each sign, which is 0 in a guild where the sign has never been seen."""
_SHORT_HISTORY_DAYS = 7.0
"""With a history of so many days, `_LEAST_SPREAD` is doubled: rare signs may not have been seen yet."""
_ALARMING = np.array([1.5, 1.1, 1.5, 1.2, 1.55])
"""A sign that is so many times its usual range is enough for a raid."""
_USUAL_YOUTH = 0.12
"""Subtracted from each newcomer's youth: a wave of newcomers with accounts of all ages is no raid."""
_USUAL_SUSPICION = 0.18
"""Subtracted from each newcomer's suspicion, which combines its youth and its activity."""
_RECENT_DAYS, _OF_OLD = 60.0, 0.25
"""A quiet member weighs `_OF_OLD`, plus 1 if it joined today, and half of that `_RECENT_DAYS` later."""
_STEEPNESS = 4
_CERTAIN = 0.85
_MOST_OF_ONE = 12.0
_WIDE, _WIDTH_STEEPNESS = 2.5, 2.0
"""Half of a member's loudness counts at `_WIDE` deviations above its usual number of channels, mostly at three."""
_ELSEWHERE = [FACTORS.index("reactions"), FACTORS.index("voice")]
LEAST_MEMBERS = 5
_LOUD_AMONG_QUIET, _LOUD_AMONG_REGULARS = 2.2, 4.5
_INVOLVED = 0.5


@dataclass(frozen=True, slots=True)
class UsualSigns:
    """The median of each sign in earlier passes, the most that is usual, and the number of days behind them."""

    median: Floats
    most: Floats
    days: float


@dataclass(frozen=True, slots=True)
class Suspicion:
    """The likelihood of a raid, with the signs as evidence; `members` are the suspects."""

    confidence: Confidence
    members: Ints
    signs: Floats


def usual_signs(history: Floats) -> UsualSigns:
    """Learn the usual signs from earlier passes, one row each."""
    if not len(history):
        return UsualSigns(np.zeros(len(SIGNS)), np.zeros(len(SIGNS)), 0.0)
    days = len(history) / HALF_HOURS_A_DAY
    return UsualSigns(np.median(history, axis=0), np.quantile(history, 0.998, axis=0), days)


def _signs_of(window: Activity, scores: Scores, now: int) -> Floats:
    """Return the strength of each sign: the sum over members, each with its strongest half-hour."""
    return np.array([_strongest(window, strength, rows) for strength, rows in _each(window, scores, now)])


def suspect(window: Activity, scores: Scores, now: int, usual: UsualSigns) -> Suspicion:
    """Compare the signs with those of earlier passes."""
    signs = _signs_of(window, scores, now)
    least = _LEAST_SPREAD * (1 + _SHORT_HISTORY_DAYS / max(usual.days, 1.0))
    excess = np.maximum(signs - usual.median, 0) / (usual.most - usual.median + least) / _ALARMING
    certainty = _CERTAIN * excess**_STEEPNESS / (_CERTAIN * excess**_STEEPNESS + 1 - _CERTAIN)
    for alike in map(list, _ALIKE):
        certainty[alike] = np.where(np.arange(len(alike)) == certainty[alike].argmax(), certainty[alike], 0.0)
    members = _involved(window, scores, now, certainty >= _INVOLVED)
    if len(members) < LEAST_MEMBERS:
        certainty[:] = 0.0
    found = any_of(Evidence(name, float(value)) for name, value in zip(SIGNS, certainty, strict=True))
    return Suspicion(found, members, signs)


def _each(window: Activity, scores: Scores, now: int) -> Sequence[tuple[Floats, Flags]]:
    """Return the strength of each sign by row, and the rows that count."""
    arrived = [window.joined > now - span for span in _ARRIVED]
    lately = window.half_hours > now - _LATELY
    quiet, not_new = scores.standing == Standing.QUIET, scores.standing != Standing.NEWCOMER
    young, loud = youth(window) ** 1.5, 1 - np.exp(-scores.together / 4)
    unlike = 1 - (1 - loud) * np.prod(1 - scores.factors[:, _ELSEWHERE], axis=1)
    days = (window.half_hours - window.joined) / HALF_HOURS_A_DAY
    recent = _OF_OLD + 1 / (1 + (days / _RECENT_DAYS) ** 2)
    return (
        (young - _USUAL_YOUTH, arrived[0]),
        (young - _USUAL_YOUTH, arrived[1]),
        (1 - (1 - young) * (1 - unlike) - _USUAL_SUSPICION, arrived[2]),
        (loud * recent, lately & quiet),
        (np.minimum(scores.together, _MOST_OF_ONE) * _width(scores), lately & not_new),
    )


def _width(scores: Scores) -> Floats:
    """Return from 0 to 1 how unusually many channels a member writes in: a quarrel stays in one, spam goes to all."""
    width: Floats = 1 / (1 + np.exp(-_WIDTH_STEEPNESS * (scores.deviations[:, KINDS.index("channels")] - _WIDE)))
    return width


def _strongest(window: Activity, strength: Floats, rows: Flags) -> float:
    """Return the sum over members of each one's strongest half-hour, or 0 if it is negative."""
    members, row = np.unique(window.members[rows], return_inverse=True)
    each = np.full(len(members), -np.inf)
    np.maximum.at(each, row, strength[rows])
    return max(float(each.sum()), 0.0)


def _involved(window: Activity, scores: Scores, now: int, present: Flags) -> Ints:
    """Return the members behind the signs that are present."""
    found = np.zeros(len(window), bool)
    for span, is_present in zip(_ARRIVED, present[: len(_ARRIVED)], strict=True):
        if is_present:
            found |= window.joined > now - span
    if present[len(_ARRIVED) :].any():
        loud = np.where(scores.standing == Standing.QUIET, _LOUD_AMONG_QUIET, _LOUD_AMONG_REGULARS)
        recent = window.half_hours > now - _LATELY
        found |= recent & (scores.standing != Standing.NEWCOMER) & (scores.loudness >= loud)
    return np.unique(window.members[found])
