"""Baselines: how much each member usually does at once, and at which hours."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from .activity import HALF_HOURS_A_DAY, KINDS, Activity, Flags, Floats, Ints, hour_of_day, weekday

NEWCOMER = 3 * HALF_HOURS_A_DAY
"""A member is a newcomer for three days."""

_PRIOR_ROWS = 10.0
"""The mean of other members weighs as much as so many half-hours of the member's own."""

_USUAL = np.log1p([3.0, 0.5, 1.2, 1.5, 1.0])
_USUAL_DEVIATION = np.array([0.8, 0.5, 0.4, 0.7, 0.5])
_LEAST_DEVIATION = np.array([0.45, 0.35, 0.25, 0.45, 0.4])


class Standing(IntEnum):
    """Newcomers and quiet members have too little history: they are compared with all members of their standing."""

    NEWCOMER = 0
    QUIET = 1
    REGULAR = 2


@dataclass(frozen=True, slots=True)
class Amounts:
    """Mean and deviation of the logarithm of the counts in half-hours with any activity, by kind."""

    mean: Floats
    deviation: Floats


@dataclass(frozen=True, slots=True)
class Baselines:
    """Usual activity of each member, sorted by id, and of the members of each standing (`alike`).

    `active` counts the half-hours with any activity, `hours` those in each hour of the day, `weekdays` those from
    Monday on, `days` how long the member was observed, and `last` is the latest half-hour with activity.
    """

    members: Ints
    active: Floats
    hours: Floats
    weekdays: Floats
    days: Floats
    last: Ints
    amounts: Amounts
    alike: Amounts

    def rows_of(self, members: Ints) -> Ints:
        """Return the row of each member, and -1 for members without one."""
        if not len(self.members):
            return np.full(len(members), -1)
        at = np.minimum(np.searchsorted(self.members, members), len(self.members) - 1)
        return np.where(self.members[at] == members, at, -1)

    def standing_of(self, activity: Activity) -> Ints:
        """Return the `Standing` of the member of each row, at the time of the row."""
        row = self.rows_of(activity.members)
        quiet = row < 0
        if len(self.members):
            quiet |= _is_quiet(self.active, self.days)[row]
        standing = np.where(quiet, int(Standing.QUIET), int(Standing.REGULAR))
        return np.where(_is_new(activity), int(Standing.NEWCOMER), standing)


def learn(activity: Activity, now: int) -> Baselines:
    """Learn baselines from activity, which ends before the half-hour `now`."""
    logs = np.log1p(activity.counts[:, : len(KINDS)])
    did_something = logs.any(axis=1)
    members, first, row = np.unique(activity.members, return_index=True, return_inverse=True)
    number = len(members)
    weights = did_something.astype(float)
    active = np.bincount(row, weights=weights, minlength=number).astype(float)
    last = np.zeros(number, np.int64)
    np.maximum.at(last, row, activity.half_hours)
    begin = np.maximum(activity.joined[first], activity.half_hours.min() if len(activity) else now)
    days = np.maximum((now - begin) / HALF_HOURS_A_DAY, 0.0)
    new, quiet = _is_new(activity), _is_quiet(active, days)[row]
    alike = [_of_guild(logs[did_something & rows]) for rows in (new, ~new & quiet, ~new & ~quiet)]
    return Baselines(
        members=members,
        active=active,
        hours=_profile(row, hour_of_day(activity.half_hours), weights, (number, 24)),
        weekdays=_profile(row, weekday(activity.half_hours), weights, (number, 7)),
        days=days,
        last=last,
        amounts=_of_members(logs, row, active, alike[Standing.REGULAR]),
        alike=Amounts(np.stack([each.mean for each in alike]), np.stack([each.deviation for each in alike])),
    )


def general_amounts() -> Amounts:
    """Return the default amounts for members of each standing."""
    return Amounts(np.tile(_USUAL, (len(Standing), 1)), np.tile(_USUAL_DEVIATION, (len(Standing), 1)))


def _profile(row: Ints, slot: Ints, weights: Floats, shape: tuple[int, int]) -> Floats:
    """Return the half-hours with activity of each member by slot, such as the hour of the day."""
    number, slots = shape
    counted = np.bincount(row * slots + slot, weights=weights, minlength=number * slots)
    return counted.astype(float).reshape(shape)


def _is_new(activity: Activity) -> Flags:
    return activity.half_hours - activity.joined < NEWCOMER


def _is_quiet(active: Floats, days: Floats) -> Flags:
    """Return which members do too little for a baseline of their own."""
    return active <= np.maximum(8.0, 0.15 * days)


def _of_guild(logs: Floats) -> Amounts:
    weight = len(logs) / (len(logs) + 4 * _PRIOR_ROWS)
    mean = logs.mean(axis=0) if len(logs) else _USUAL
    deviation = logs.std(axis=0) if len(logs) else _USUAL_DEVIATION
    return Amounts(
        weight * mean + (1 - weight) * _USUAL,
        np.maximum(weight * deviation + (1 - weight) * _USUAL_DEVIATION, _LEAST_DEVIATION),
    )


def _of_members(logs: Floats, row: Ints, active: Floats, alike: Amounts) -> Amounts:
    """Shrink each member's mean and deviation towards `alike`: the fewer half-hours it has, the more."""
    kinds, number = range(logs.shape[1]), len(active)
    sums = np.stack([np.bincount(row, weights=logs[:, kind], minlength=number) for kind in kinds], axis=1)
    squares = np.stack([np.bincount(row, weights=logs[:, kind] ** 2, minlength=number) for kind in kinds], axis=1)
    weight = (active + _PRIOR_ROWS)[:, None]
    mean = (sums + _PRIOR_ROWS * alike.mean) / weight
    second = (squares + _PRIOR_ROWS * (alike.deviation**2 + alike.mean**2)) / weight
    return Amounts(mean, np.maximum(np.sqrt(np.maximum(second - mean**2, 0.0)), _LEAST_DEVIATION))
