"""Models' prices from a plain list."""

from collections.abc import Iterable
from datetime import datetime

from adapters.persistence.price_versions import price_at, versions_by_model
from domain.pricing import ModelPrice


class MemoryPriceBook:
    def __init__(self, prices: Iterable[ModelPrice] = ()) -> None:
        self._prices = tuple(prices)

    async def price_of(self, provider: str, model: str, at: datetime) -> ModelPrice | None:
        return price_at(versions_by_model(price for price in self._prices if price.provider == provider), model, at)
