"""Activity of members as columns: what the statistics work on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

KINDS = ("messages", "mentions", "channels", "reactions", "voice")
"""Kinds of activity with a baseline of their own. Joins, the last column of counts, have none."""

HALF_HOUR = 1800
HALF_HOURS_A_DAY = 48

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Activity:
    """One row for each member and half-hour (since 1970) in which the member did something.

    `counts` has a column for each of `KINDS` and one for joins. `joined` and `created` are half-hours too: when the
    member joined the guild, and when the account was made.
    """

    members: Ints
    half_hours: Ints
    counts: Floats
    joined: Ints
    created: Ints

    def __len__(self) -> int:
        return len(self.members)

    def of(self, rows: NDArray[np.bool_] | slice) -> "Activity":
        """Return these rows only."""
        return Activity(
            self.members[rows], self.half_hours[rows], self.counts[rows], self.joined[rows], self.created[rows]
        )


def hour_of_day(half_hours: Ints) -> Ints:
    """Return hours from 0 to 23, in UTC."""
    return half_hours // 2 % 24


def weekday(half_hours: Ints) -> Ints:
    """Return 0 for Monday to 6 for Sunday, in UTC. The first half-hour of 1970 was a Thursday's."""
    return (half_hours // HALF_HOURS_A_DAY + 3) % 7
