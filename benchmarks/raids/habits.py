"""Draw the habits of members: how often, at what hours, on which weekdays, how much at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_DAY = 48


@dataclass(frozen=True, slots=True)
class Habits:
    """One row for each member; `common` is the guild's activity by half-hour of the day."""

    sessions: NDArray[np.float64]
    hours: NDArray[np.float64]
    weekdays: NDArray[np.float64]
    words: NDArray[np.float64]
    spread: NDArray[np.float64]
    mentioning: NDArray[np.float64]
    reacting: NDArray[np.float64]
    voice: NDArray[np.float64]
    common: NDArray[np.float64]

    def act(self, chance: np.random.Generator, into: NDArray[np.int32], member: int, keen: float = 1.0) -> None:
        """Add what the member does in one half-hour of a session."""
        mean = self.words[member] * keen * chance.gamma(self.spread[member], 1 / self.spread[member])
        messages = int(chance.poisson(mean))
        into[0] += messages
        into[1] += chance.binomial(messages, self.mentioning[member])
        into[3] += chance.poisson(self.reacting[member] * chance.gamma(0.7, 1 / 0.7))
        into[4] += chance.random() < self.voice[member]


def draw_habits(chance: np.random.Generator, number: int) -> Habits:
    """Few members do most of the writing; time zones come in clusters; some live at night."""
    kind = chance.choice(4, number, p=[0.45, 0.33, 0.16, 0.06])
    sessions = np.array([0.04, 0.35, 1.6, 4.0])[kind] * chance.lognormal(0, 0.6, number)
    zones = chance.integers(-9, 10, int(chance.integers(1, 4))) * 2
    centre = 38 + chance.choice(zones, number) + chance.normal(0, 4, number)
    hours = np.array([_day(middle, width) for middle, width in zip(centre, chance.uniform(4, 10, number), strict=True)])
    weekdays = np.ones((number, 7))
    weekdays[:, 5:] = chance.lognormal(0.2, 0.5, number)[:, None]
    return Habits(
        sessions=sessions,
        hours=hours,
        weekdays=weekdays * chance.lognormal(0, 0.2, (number, 7)),
        words=np.array([1.5, 3.0, 6.0, 12.0])[kind] * chance.lognormal(0, 0.5, number),
        spread=chance.uniform(0.6, 3.0, number),
        mentioning=chance.beta(1.2, 12, number),
        reacting=chance.lognormal(-0.7, 0.8, number),
        voice=np.where(chance.random(number) < 0.3, chance.uniform(0.05, 0.5, number), 0.01),
        common=hours.mean(0) / hours.mean(0).sum(),
    )


def _day(middle: float, width: float) -> NDArray[np.float64]:
    distance = np.abs((np.arange(_DAY) - middle + _DAY / 2) % _DAY - _DAY / 2)
    weight = np.exp(-((distance / width) ** 2) / 2) + 0.015
    share: NDArray[np.float64] = weight / weight.sum()
    return share
