"""Scores from 0 to 1 of what members did in a half-hour, with the factors behind them."""

from dataclasses import dataclass

import numpy as np

from .activity import HALF_HOURS_A_DAY, KINDS, Activity, Floats, Ints, hour_of_day, weekday
from .baselines import Baselines, Standing

FACTORS = (*KINDS, "together", "hour", "weekday", "silence", "account")
"""The kinds of activity, several at once, an unusual hour or weekday, a long silence before, and a young account."""

WEIGHTS = np.array([0.85, 0.8, 0.6, 0.8, 0.8, 0.8, 0.25, 0.15, 0.25, 0.35])
_UNUSUAL = 3.2
"""A factor is 0.5 at so many deviations above the mean."""
_LOUDNESS = np.array([0.8, 1.0, 1.5])
"""Weights of messages, mentions and channels: a quarrel is loud in one channel, a stolen account in many."""
_LOUD = 3.8
_YOUNG_DAYS = 20.0
_ENOUGH_TO_JUDGE_HOURS, _ENOUGH_TO_JUDGE_WEEKDAYS = 12, 28


@dataclass(frozen=True, slots=True)
class Scores:
    """One row for each row of the activity.

    `deviations` says by how many deviations each kind differs from the usual, 0 where nothing was done; `loudness` is
    the weighted sum of the positive ones of messages, mentions and channels.
    """

    values: Floats
    factors: Floats
    deviations: Floats
    loudness: Floats
    standing: Ints

    @property
    def together(self) -> Floats:
        """Return how far the loudness exceeds chance."""
        together: Floats = np.maximum(self.loudness - _LOUD, 0) ** 1.5
        return together


def score(activity: Activity, baselines: Baselines) -> Scores:
    """Score each row. Newcomers and quiet members are compared with others of their standing."""
    standing, row = baselines.standing_of(activity), baselines.rows_of(activity.members)
    mean, deviation = baselines.alike.mean[standing], baselines.alike.deviation[standing]
    regular = standing == Standing.REGULAR
    if regular.any():
        mean = np.where(regular[:, None], baselines.amounts.mean[row], mean)
        deviation = np.where(regular[:, None], baselines.amounts.deviation[row], deviation)
    counts = activity.counts[:, : len(KINDS)]
    deviations = np.where(counts > 0, (np.log1p(counts) - mean) / deviation, 0.0)
    loudness = np.maximum(deviations[:, :3], 0) @ _LOUDNESS
    factors = np.column_stack(
        [
            np.where(counts > 0, 1 / (1 + np.exp(-1.5 * (deviations - _UNUSUAL))), 0.0),
            1 - np.exp(-(np.maximum(loudness - _LOUD, 0) ** 1.5) / 12),
            _hour(activity, baselines, standing, row),
            _weekday(activity, baselines, standing, row),
            _silence(activity, baselines, standing, row),
            np.where(standing == Standing.NEWCOMER, youth(activity), 0.0),
        ]
    )
    return Scores(1 - np.prod(1 - WEIGHTS * factors, axis=1), factors, deviations, loudness, standing)


def youth(activity: Activity) -> Floats:
    """Return 1 for an account of today, and a half for one of three weeks."""
    days = np.maximum(activity.half_hours - activity.created, 0) / HALF_HOURS_A_DAY
    youth: Floats = 1 / (1 + (days / _YOUNG_DAYS) ** 2)
    return youth


def _hour(activity: Activity, baselines: Baselines, standing: Ints, row: Ints) -> Floats:
    """Return how unusual the hour is for the member: 0 if its activity then is half of its hourly average or more."""
    if not len(baselines.members):
        return np.zeros(len(activity))
    hours = baselines.hours[row]
    smooth = (np.roll(hours, 1, axis=1) + 2 * hours + np.roll(hours, -1, axis=1)) / 4
    here = np.take_along_axis(smooth, hour_of_day(activity.half_hours)[:, None], axis=1)[:, 0]
    active = baselines.active[row]
    share = (here + 0.5) / (active + 12) * 24
    judged = (standing == Standing.REGULAR) & (active >= _ENOUGH_TO_JUDGE_HOURS)
    return np.where(judged, np.clip(1 - share * 2, 0, 1), 0.0)


def _weekday(activity: Activity, baselines: Baselines, standing: Ints, row: Ints) -> Floats:
    """Return how unusual the weekday is for the member: 0 if its activity then is half of its daily average or more."""
    if not len(baselines.members):
        return np.zeros(len(activity))
    here = np.take_along_axis(baselines.weekdays[row], weekday(activity.half_hours)[:, None], axis=1)[:, 0]
    active = baselines.active[row]
    share = (here + 0.5) / (active + 3.5) * 7
    judged = (standing == Standing.REGULAR) & (active >= _ENOUGH_TO_JUDGE_WEEKDAYS)
    return np.where(judged, np.clip(1 - share * 2, 0, 1), 0.0)


def _silence(activity: Activity, baselines: Baselines, standing: Ints, row: Ints) -> Floats:
    """Return how long the member did nothing before, from 0 to 1: 1 for three weeks or more."""
    if not len(baselines.members):
        return np.zeros(len(activity))
    days = (activity.half_hours - baselines.last[row]) / HALF_HOURS_A_DAY
    return np.where((standing != Standing.NEWCOMER) & (row >= 0), np.clip(days / 21, 0, 1), 0.0)
