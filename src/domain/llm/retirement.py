"""The end of a model at its provider."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Retirement:
    """From `retires_on` on, `successor` answers; None means that requests are refused."""

    retires_on: date
    successor: str | None = None

    def has_ended(self, today: date) -> bool:
        return today >= self.retires_on
