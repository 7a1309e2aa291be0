"""Repricing of calls without a cost once the price of their model becomes known."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from application.ports.errors import ServiceUnavailable
from application.prices.reprice_usage import RepriceUsage, RepriceUsageCommand


class Reprice(Protocol):
    async def __call__(self, provider: str, model: str, since: datetime) -> int | None:
        """Add the missing cost to the model's calls since then, at the prices of their time. Return how many got one.

        None when the database was away meanwhile: `RepriceRecentUsage` then adds the costs of the last three days, and
        the next change of the model's price all others.
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
