"""Give their cost to the requests that were recorded before the price of their model was known."""

from dataclasses import dataclass
from datetime import datetime

from application.ports.llm import PriceBook, UsageCorrections
from domain.spending.pricing import compute_cost
from domain.spending.usage import UsageRecord, priced


@dataclass(frozen=True, slots=True, kw_only=True)
class RepriceUsageCommand:
    """`model` is the model whose price became known, with its dated versions; None is every model of the provider."""

    provider: str
    model: str | None
    since: datetime


class RepriceUsage:
    """Returns how many requests have got a cost. Each gets the price that was valid when it was made, or none.

    A request that had a cost keeps it. Twice is safe, also at the same time.
    """

    def __init__(self, prices: PriceBook, corrections: UsageCorrections) -> None:
        self._prices = prices
        self._corrections = corrections

    async def __call__(self, command: RepriceUsageCommand) -> int:
        corrected = 0
        records = await self._corrections.unpriced(command.provider, command.since)
        while records:
            found = [await self._correction(record, command.model) for record in records]
            corrections = [correction for correction in found if correction is not None]
            if corrections:
                corrected += await self._corrections.correct(corrections)
            records = await self._corrections.unpriced(command.provider, command.since, after=records[-1])
        return corrected

    async def _correction(self, record: UsageRecord, model: str | None) -> UsageRecord | None:
        price = await self._prices.price_of(record.provider, record.model, record.created_at)
        if price is None or model not in {None, record.model, price.model}:
            return None
        cost = compute_cost(record.usage, price)
        return None if cost is None else priced(record, cost)
