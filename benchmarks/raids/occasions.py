"""Add days that differ from all others: a weekend event, a new channel that all try, a holiday."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from raids.habits import Habits

_DAY = 48
_MESSAGES, _MENTIONS, _CHANNELS, _REACTIONS, _VOICE = range(5)

Present = Callable[[int, float], NDArray[np.int64]]
"""Draws members that are there at a half-hour, by the share of them that takes part."""


def add_occasions(
    chance: np.random.Generator, counts: NDArray[np.int32], habits: Habits, present: Present, days: int
) -> None:
    """Add a few of each kind. Also members that hardly ever write take part."""
    for _ in range(chance.poisson(days / 45)):
        _weekend_event(chance, counts, habits, present)
    for _ in range(chance.poisson(days / 60)):
        _new_channel(chance, counts, habits, present)
    for _ in range(chance.poisson(days / 60)):
        _holiday(chance, counts, present)


def _weekend_event(chance: np.random.Generator, counts: NDArray[np.int32], habits: Habits, present: Present) -> None:
    """A tournament over two afternoons: rounds in voice channels, with much to write between them."""
    first = int(chance.integers(0, counts.shape[1] // _DAY - 1)) * _DAY
    share = chance.uniform(0.05, 0.2)
    for day in (first, first + _DAY):
        begin, length = day + int(chance.integers(24, 34)), int(chance.integers(6, 13))
        for member in present(begin, share):
            for when in range(begin + int(chance.integers(0, 4)), min(begin + length, counts.shape[1])):
                if chance.random() < 0.6:
                    counts[member, when, _VOICE] += 1 + chance.poisson(0.7)
                    _write(chance, counts[member, when], habits, int(member), keen=1.5)


def _new_channel(chance: np.random.Generator, counts: NDArray[np.int32], habits: Habits, present: Present) -> None:
    """Many look in at once, and for a week write there as well as elsewhere."""
    begin = int(chance.integers(0, counts.shape[1] // _DAY)) * _DAY + int(chance.choice(_DAY, p=habits.common))
    for day, share in enumerate(chance.uniform(0.1, 0.3) * 0.6 ** np.arange(7)):
        if (at := begin + day * _DAY) >= counts.shape[1]:
            return
        for member in present(at, share):
            when = min(at + int(chance.exponential(5)), counts.shape[1] - 1)
            _write(chance, counts[member, when], habits, int(member), keen=1.0)
            counts[member, when, _CHANNELS] += 1


def _holiday(chance: np.random.Generator, counts: NDArray[np.int32], present: Present) -> None:
    """Greetings within hours, also from members that wake up for them, often with a mention."""
    begin = int(chance.integers(0, counts.shape[1] // _DAY)) * _DAY + int(chance.integers(16, 46))
    for member in present(begin, chance.uniform(0.1, 0.3)):
        when = min(begin + int(chance.exponential(4)), counts.shape[1] - 1)
        counts[member, when, _MESSAGES] += 1 + chance.poisson(1.0)
        counts[member, when, _MENTIONS] += chance.poisson(0.7)
        counts[member, when, _REACTIONS] += chance.poisson(1.5)
        counts[member, when, _CHANNELS] = max(counts[member, when, _CHANNELS], 1)


def _write(chance: np.random.Generator, counts: NDArray[np.int32], habits: Habits, member: int, *, keen: float) -> None:
    """Write as the member does, in at least one channel."""
    habits.act(chance, counts, member, keen=keen)
    counts[_CHANNELS] = max(counts[_CHANNELS], min(counts[_MESSAGES], 1))
