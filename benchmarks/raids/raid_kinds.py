"""Add a raid to a guild's life: eight kinds, from a flood of accounts to members whose accounts were stolen."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from raids.ordinary import CHANNELS, DAY, JOINS, MENTIONS, MESSAGES, REACTIONS, VOICE, Life


@dataclass(frozen=True, slots=True)
class Raid:
    """A life with a raid in it: who takes part, and from when until when it lasts."""

    life: Life
    raiders: NDArray[np.int64]
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class _Newcomers:
    """Accounts that join for the raid, each at its time in `at`."""

    life: Life
    raiders: NDArray[np.int64]
    at: NDArray[np.int64]


def _flood(chance: np.random.Generator, life: Life, begin: int) -> Raid:
    """Accounts join within an hour and write at once, with pings."""
    new = _join(chance, life, begin, int(chance.integers(15, 80)), within=2, young=chance.uniform(0.3, 1))
    for member, at in zip(new.raiders, new.at, strict=True):
        counts = new.life.counts[member, min(at + int(chance.integers(0, 2)), life.counts.shape[1] - 1)]
        _write(chance, counts, int(chance.integers(2, 13)), channels=4)
        counts[MENTIONS] += chance.poisson(chance.uniform(0, 4))
    return Raid(new.life, new.raiders, begin, begin + 3)


def _silent(chance: np.random.Generator, life: Life, begin: int) -> Raid:
    """Accounts join and wait."""
    new = _join(chance, life, begin, int(chance.integers(20, 80)), within=3, young=chance.uniform(0.3, 1))
    return Raid(new.life, new.raiders, begin, begin + 3)


def _slow(chance: np.random.Generator, life: Life, begin: int) -> Raid:
    """Accounts join over hours, each with few words, so that no rate stands out."""
    hours = int(chance.integers(6, 17))
    new = _join(chance, life, begin, int(chance.integers(22, 60)), within=hours, young=chance.uniform(0.3, 1))
    for member, at in zip(new.raiders, new.at, strict=True):
        counts = new.life.counts[member, min(at + int(chance.integers(0, 3)), life.counts.shape[1] - 1)]
        _write(chance, counts, int(chance.integers(1, 6)), channels=2)
        counts[MENTIONS] += chance.poisson(0.6)
    return Raid(new.life, new.raiders, begin, begin + hours + 2)


def _few(chance: np.random.Generator, life: Life, begin: int) -> Raid:
    """A handful of accounts join within an hour, and ping wherever they can."""
    new = _join(chance, life, begin, int(chance.integers(7, 14)), within=2, young=chance.uniform(0.5, 1))
    for member, at in zip(new.raiders, new.at, strict=True):
        counts = new.life.counts[member, min(at + int(chance.integers(0, 2)), life.counts.shape[1] - 1)]
        _write(chance, counts, int(chance.integers(6, 25)), channels=6)
        counts[MENTIONS] += chance.integers(1, 9)
    return Raid(new.life, new.raiders, begin, begin + 3)


def _sleepers(chance: np.random.Generator, life: Life, begin: int) -> Raid:
    """Accounts that came one by one in the weeks before, and hardly did anything, act together."""
    number = int(chance.integers(12, 31))
    joined = chance.integers(max(begin - 60 * DAY, 0), begin - 2 * DAY, number)
    grown = _with_accounts(life, joined, chance.lognormal(np.log(120), 1.3, number))
    raiders = np.arange(len(life.joined), len(grown.joined))
    for member, since in zip(raiders, joined, strict=True):
        grown.counts[member, since, JOINS] = 1
        for _ in range(chance.poisson(2)):
            _write(chance, grown.counts[member, int(chance.integers(since, begin))], 1, channels=1)
        counts = grown.counts[member, begin + int(chance.integers(0, 2))]
        _write(chance, counts, int(chance.integers(4, 16)), channels=3)
        counts[MENTIONS] += chance.poisson(1.5)
    return Raid(grown, raiders, begin, begin + 2)


def _stolen(chance: np.random.Generator, life: Life, begin: int) -> Raid:
    """Members of old whose accounts were stolen send the same link and pings everywhere."""
    able = np.flatnonzero((life.joined < begin - 20 * DAY) & (life.counts[:, :begin, MESSAGES].sum(1) > 5))
    raiders = chance.choice(able, min(int(chance.integers(8, 21)), len(able)), replace=False)
    counts = life.counts.copy()
    for member in raiders:
        into = counts[member, begin + int(chance.integers(0, 2))]
        _write(chance, into, int(chance.integers(8, 31)), channels=9)
        into[MENTIONS] += chance.integers(1, 9)
    return Raid(replace(life, counts=counts), raiders, begin, begin + 2)


def _reactions(chance: np.random.Generator, life: Life, begin: int) -> Raid:
    """Accounts join and cover messages with reactions."""
    new = _join(chance, life, begin, int(chance.integers(15, 50)), within=3, young=chance.uniform(0.3, 1))
    for member, at in zip(new.raiders, new.at, strict=True):
        for when in range(at, min(at + 2, life.counts.shape[1])):
            new.life.counts[member, when, REACTIONS] += chance.integers(10, 60)
    return Raid(new.life, new.raiders, begin, begin + 4)


def _voice(chance: np.random.Generator, life: Life, begin: int) -> Raid:
    """Accounts join within an hour, and hop through voice channels."""
    new = _join(chance, life, begin, int(chance.integers(12, 40)), within=2, young=chance.uniform(0.3, 1))
    for member, at in zip(new.raiders, new.at, strict=True):
        for when in range(at, min(at + 2, life.counts.shape[1])):
            new.life.counts[member, when, VOICE] += chance.integers(2, 25)
    return Raid(new.life, new.raiders, begin, begin + 3)


KINDS: dict[str, Callable[[np.random.Generator, Life, int], Raid]] = {
    "flood": _flood,
    "silent": _silent,
    "slow": _slow,
    "sleepers": _sleepers,
    "stolen": _stolen,
    "reactions": _reactions,
    "voice": _voice,
    "few": _few,
}


def _write(chance: np.random.Generator, counts: NDArray[np.int32], messages: int, *, channels: int) -> None:
    """Write so many messages, in at most so many channels."""
    counts[MESSAGES] += messages
    counts[CHANNELS] += min(int(chance.integers(1, channels + 1)), messages)


def _join(chance: np.random.Generator, life: Life, begin: int, number: int, *, within: int, young: float) -> _Newcomers:
    at = np.sort(begin + chance.integers(0, within, number))
    fresh = chance.random(number) < young
    ages = np.where(fresh, chance.exponential(12, number), chance.lognormal(np.log(300), 1.2, number))
    grown = _with_accounts(life, at, ages)
    raiders = np.arange(len(life.joined), len(grown.joined))
    grown.counts[raiders, at, JOINS] = 1
    return _Newcomers(grown, raiders, at)


def _with_accounts(life: Life, joined: NDArray[np.int64], account_days: NDArray[np.float64]) -> Life:
    nothing = np.zeros((len(joined), *life.counts.shape[1:]), life.counts.dtype)
    return Life(
        np.concatenate([life.counts, nothing]),
        np.concatenate([life.joined, joined]),
        np.concatenate([life.account_days, account_days]),
    )
