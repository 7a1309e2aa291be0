"""Repricing of calls without a cost once the price of their model becomes known."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from application.ports.errors import ServiceUnavailable
from application.prices.reprice_usage import RepriceUsage, RepriceUsageCommand


class Reprice(Protocol):
    async def __call__(self, provider: str, model: str, since: datetime) -> int | None:
        """Give the calls of the model from then on that have no cost the one that they had; how many.

        None when the database was away in between: `RepriceRecentUsage` makes up for the last three days, and the next
        change of the model's price for all.
        """
        ...


class RepriceAtOnce:
    """`forget` makes the price book of the process read the new prices."""

    def __init__(self, reprice_usage: RepriceUsage, forget: Callable[[], None]) -> None:
        self._reprice_usage = reprice_usage
        self._forget = forget

    async def __call__(self, provider: str, model: str, since: datetime) -> int | None:
        self._forget()
        try:
            return await self._reprice_usage(RepriceUsageCommand(provider=provider, model=model, since=since))
        except ServiceUnavailable:
            return None
