"""Moving averages of messages a day."""

from dataclasses import dataclass

import numpy as np

from .activity import HALF_HOURS_A_DAY, Activity, Floats

_WEEK = 7
_HALF_LIFE_DAYS = 14.0
_DAYS = 90


@dataclass(frozen=True, slots=True)
class Averages:
    """One row for each member of the activity, sorted by id.

    `moving` is the mean of the last seven days, `weighted` that of all days, in which a day counts half as much as one
    two weeks later.
    """

    moving: Floats
    weighted: Floats


def averages(activity: Activity, now: int) -> Averages:
    """Average the activity before the half-hour `now`."""
    members, first, row = np.unique(activity.members, return_index=True, return_inverse=True)
    number = len(members)
    age = np.minimum((now - 1 - activity.half_hours) // HALF_HOURS_A_DAY, _DAYS - 1)
    totals = np.bincount(row * _DAYS + age, weights=activity.counts[:, 0], minlength=number * _DAYS)
    totals = totals.reshape(number, _DAYS)
    observed = np.arange(_DAYS) <= ((now - 1 - activity.joined[first]) // HALF_HOURS_A_DAY)[:, None]
    weights = np.where(observed, 0.5 ** (np.arange(_DAYS) / _HALF_LIFE_DAYS), 0.0)
    return Averages(
        moving=totals[:, :_WEEK].sum(axis=1) / np.clip(observed.sum(axis=1), 1, _WEEK),
        weighted=(totals * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9),
    )
