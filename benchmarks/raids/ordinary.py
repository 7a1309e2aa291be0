"""Generate the ordinary activity of a guild: habits, conversations, events, newcomers, holidays.

Counts are per member and half-hour. Nothing here depends on how a detector works: the numbers are what administrators
of guilds with a few hundred members report, and the rare days (giveaways, waves of newcomers, quarrels) are those that
plain rules mistake for raids.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from raids.habits import Habits, draw_habits
from raids.occasions import add_occasions

DAY = 48
"""Half-hours."""
MESSAGES, MENTIONS, CHANNELS, REACTIONS, VOICE, JOINS = range(6)


@dataclass(frozen=True, slots=True)
class Life:
    """`counts[member, half_hour, kind]`; `joined` is the half-hour of joining, negative for members of old."""

    counts: NDArray[np.int32]
    joined: NDArray[np.int64]
    account_days: NDArray[np.float64]


def ordinary_life(chance: np.random.Generator, *, members: int = 200, days: int = 92) -> Life:
    """Return the activity of a guild that begins with so many members; newcomers come on top."""
    joined, account_days = _membership(chance, members, days)
    habits = draw_habits(chance, len(joined))
    counts = np.zeros((len(joined), days * DAY, 6), np.int32)
    mood = _mood(chance, days)
    away = _away(chance, joined, days)
    for member in range(len(joined)):
        _live(chance, counts[member], habits, member, mood=mood, away=away[member], begin=max(int(joined[member]), 0))
    _conversations(chance, counts, habits, away, joined)
    _game_nights(chance, counts, habits, away, joined)
    for _ in range(chance.poisson(days / 12)):
        _announcement(chance, counts, habits, away, joined)
    for _ in range(chance.poisson(days / 40)):
        _giveaway(chance, counts, away, joined)
    for _ in range(chance.poisson(days / 45)):
        _quarrel(chance, counts, habits, away, joined)
    _single_bursts(chance, counts, away)
    _arrive(chance, counts, habits, joined)
    counts[:, :, CHANNELS] = _channels(chance, counts[:, :, MESSAGES])
    # Occasions have a random generator of their own, so that the rest of a seed's life is the same without them.
    own = chance.spawn(1)[0]
    add_occasions(own, counts, habits, lambda when, share: _present(own, when, share, away, joined), days)
    # A member that has not joined yet does nothing.
    when = np.arange(days * DAY)
    counts[when[None, :] < joined[:, None]] = 0
    return Life(counts, joined, account_days)


def _channels(chance: np.random.Generator, messages: NDArray[np.int32]) -> NDArray[np.int32]:
    """In how many channels the messages were written: mostly in one or two, now and then in many."""
    wide = chance.choice([0.05, 0.15, 0.5], len(messages), p=[0.5, 0.4, 0.1])
    further = chance.binomial(np.minimum(np.maximum(messages - 1, 0), 12), wide[:, None] * 0.5)
    return np.where(messages > 0, 1 + further, 0).astype(np.int32)


def _membership(chance: np.random.Generator, members: int, days: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Members of old, a trickle of newcomers, and now and then a wave of them, as after a streamer's mention."""
    old = -chance.integers(DAY, 700 * DAY, members)
    trickle = np.concatenate(
        [day * DAY + chance.integers(0, DAY, chance.negative_binomial(1.5, 1.5 / (1.5 + 2.0))) for day in range(days)]
    )
    waves = [np.zeros(0, np.int64)]
    for _ in range(chance.poisson(days / 30)):
        size, begin = int(chance.integers(12, 50)), int(chance.integers(0, days * DAY - 20))
        waves.append(begin + np.minimum(chance.exponential(chance.uniform(1.5, 6.0), size), 40).astype(np.int64))
    joined = np.concatenate([old, np.sort(trickle), *waves])
    joined = np.minimum(joined, days * DAY - 1)
    account_days = chance.lognormal(np.log(600), 1.2, len(joined))
    young = chance.random(len(joined)) < np.where(joined < 0, 0.0, chance.uniform(0.06, 0.22))
    account_days[young] = chance.uniform(0, 45, young.sum())
    account_days = np.where(joined < 0, account_days - joined / DAY, account_days)
    return joined, account_days


def _mood(chance: np.random.Generator, days: int) -> NDArray[np.float64]:
    """Draw the activity of each day: slow drift, noise, and periods in which all is different."""
    drift = np.exp(np.cumsum(chance.normal(0, 0.03, days)))
    mood: NDArray[np.float64] = drift * np.exp(chance.normal(0, 0.15, days))
    for _ in range(chance.poisson(days / 35)):
        begin, length = int(chance.integers(0, days)), int(chance.integers(2, 11))
        mood[begin : begin + length] *= chance.uniform(0.4, 1.8)
    return mood


def _away(chance: np.random.Generator, joined: NDArray[np.int64], days: int) -> NDArray[np.bool_]:
    """Vacations, and members that lose interest some day."""
    away = np.zeros((len(joined), days), bool)
    for member in range(len(joined)):
        if chance.random() < 0.45:
            begin = int(chance.integers(0, days))
            away[member, begin : begin + int(chance.integers(4, 22))] = True
        if chance.random() < (0.10 if joined[member] < 0 else 0.60):
            first = max(int(joined[member]) // DAY, 0)
            away[member, first + int(chance.exponential(12 if joined[member] >= 0 else 45)) + 1 :] = True
    return away


def _live(
    chance: np.random.Generator,
    counts: NDArray[np.int32],
    habits: Habits,
    member: int,
    *,
    mood: NDArray[np.float64],
    away: NDArray[np.bool_],
    begin: int,
) -> None:
    """Add one member's own sessions."""
    days = len(mood)
    shift = int(chance.integers(8, days)) if chance.random() < 0.12 else days
    for day in range(begin // DAY, days):
        if away[day]:
            continue
        hours = habits.hours[member] if day < shift else np.roll(habits.hours[member], 12)
        keen = habits.sessions[member] * mood[day] * habits.weekdays[member][day % 7]
        if day > 0 and away[day - 1]:
            keen = keen * 2 + 1
        for _ in range(chance.poisson(keen)):
            at = day * DAY + int(chance.choice(DAY, p=hours))
            length = 1 + int(chance.geometric(0.45))
            for when in range(at, min(at + length, len(counts))):
                habits.act(chance, counts[when], member)


def _present(
    chance: np.random.Generator, when: int, share: float, away: NDArray[np.bool_], joined: NDArray[np.int64]
) -> NDArray[np.int64]:
    able = np.flatnonzero((joined <= when) & ~away[:, when // DAY])
    return able[chance.random(len(able)) < share]


def _conversations(
    chance: np.random.Generator,
    counts: NDArray[np.int32],
    habits: Habits,
    away: NDArray[np.bool_],
    joined: NDArray[np.int64],
) -> None:
    """Hot topics, which draw members in."""
    for day in range(counts.shape[1] // DAY):
        for _ in range(chance.poisson(2.5)):
            at, length = day * DAY + int(chance.choice(DAY, p=habits.common)), 1 + int(chance.geometric(0.5))
            for member in _present(chance, at, chance.uniform(0.01, 0.1), away, joined):
                for when in range(at, min(at + length, counts.shape[1])):
                    habits.act(chance, counts[member, when], int(member), keen=float(chance.uniform(1, 3)))


def _game_nights(
    chance: np.random.Generator,
    counts: NDArray[np.int32],
    habits: Habits,
    away: NDArray[np.bool_],
    joined: NDArray[np.int64],
) -> None:
    """A weekly evening with voice, and sometimes one more."""
    weekday, evening = int(chance.integers(0, 7)), int(chance.integers(34, 42))
    days = [day for day in range(counts.shape[1] // DAY) if day % 7 == weekday or chance.random() < 0.03]
    for day in days:
        for member in _present(chance, day * DAY + evening, chance.uniform(0.05, 0.2), away, joined):
            at = day * DAY + evening + int(chance.integers(0, 4))
            for when in range(at, min(at + int(chance.integers(2, 7)), counts.shape[1])):
                counts[member, when, VOICE] += 1 + chance.poisson(0.4)
                if chance.random() < 0.4:
                    habits.act(chance, counts[member, when], int(member))


def _announcement(
    chance: np.random.Generator,
    counts: NDArray[np.int32],
    habits: Habits,
    away: NDArray[np.bool_],
    joined: NDArray[np.int64],
) -> None:
    """News that many react to, most of them soon."""
    at = int(chance.integers(0, counts.shape[1] // DAY)) * DAY + int(chance.choice(DAY, p=habits.common))
    for member in _present(chance, at, chance.uniform(0.1, 0.4), away, joined):
        when = min(at + int(chance.exponential(3)), counts.shape[1] - 1)
        counts[member, when, REACTIONS] += 1 + chance.poisson(1.0)
        if chance.random() < 0.2:
            habits.act(chance, counts[member, when], int(member))


def _giveaway(
    chance: np.random.Generator, counts: NDArray[np.int32], away: NDArray[np.bool_], joined: NDArray[np.int64]
) -> None:
    """Even members that never write react and write a word or mention a friend, within an hour or two."""
    at = int(chance.integers(0, counts.shape[1] - 8))
    for member in _present(chance, at, chance.uniform(0.1, 0.35), away, joined):
        when = at + min(int(chance.exponential(2)), 7)
        counts[member, when, REACTIONS] += 1
        counts[member, when, MESSAGES] += 1 + chance.poisson(0.5)
        counts[member, when, MENTIONS] += chance.poisson(0.5)


def _quarrel(
    chance: np.random.Generator,
    counts: NDArray[np.int32],
    habits: Habits,
    away: NDArray[np.bool_],
    joined: NDArray[np.int64],
) -> None:
    """A row at any hour: many write more than ever, and mention one another."""
    at, length = int(chance.integers(0, counts.shape[1] - 12)), int(chance.integers(2, 9))
    for member in _present(chance, at, chance.uniform(0.03, 0.12), away, joined):
        for when in range(at + int(chance.integers(0, 2)), at + length):
            if chance.random() < 0.7:
                habits.act(chance, counts[member, when], int(member), keen=float(chance.uniform(2, 6)))
                counts[member, when, MENTIONS] += chance.poisson(1.5)


def _single_bursts(chance: np.random.Generator, counts: NDArray[np.int32], away: NDArray[np.bool_]) -> None:
    """One member floods a channel with commands of a game bot, or writes through a night."""
    for _ in range(chance.poisson(counts.shape[1] / DAY / 4)):
        member, at = int(chance.integers(0, len(counts))), int(chance.integers(0, counts.shape[1] - 4))
        if not away[member, at // DAY]:
            counts[member, at : at + int(chance.integers(1, 4)), MESSAGES] += int(chance.integers(20, 90))


def _arrive(chance: np.random.Generator, counts: NDArray[np.int32], habits: Habits, joined: NDArray[np.int64]) -> None:
    """Newcomers look round: some introduce themselves, some write a lot on their first day."""
    for member in np.flatnonzero(joined >= 0):
        at = int(joined[member])
        counts[member, at, JOINS] = 1
        if chance.random() < 0.45:
            for when in range(at, min(at + int(chance.integers(1, 5)), counts.shape[1])):
                habits.act(chance, counts[member, when], int(member), keen=float(chance.choice([1, 1, 1, 4])))
