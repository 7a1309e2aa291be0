"""Bound the cost of a call at today's prices, whichever model of its fallback chain serves."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from adapters.llm.pipeline.attempts.retargeting import retargeted
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from application.ports.llm import ModelCatalogue, PriceBook
from domain.llm.requests import ModelName, ModelRequest
from domain.spending.cost_bounds import most_cost


class CostCeiling:
    """`unpriced_usd` stands for a price that is unknown; `fallbacks` are the configured chain."""

    def __init__(
        self,
        prices: PriceBook,
        catalogue: ModelCatalogue,
        clock: Clock,
        *,
        unpriced_usd: Decimal,
        fallbacks: Sequence[ModelName] = (),
    ) -> None:
        self._prices = prices
        self._catalogue = catalogue
        self._clock = clock
        self._unpriced_usd = unpriced_usd
        self._fallbacks = tuple(fallbacks)

    async def __call__(self, request: ModelRequest[Any]) -> Decimal:
        chain = self._fallbacks if request.fallbacks is None else request.fallbacks
        requests = (request, *(retargeted(name, request, self._catalogue) for name in chain))
        return max([await self._of(each) for each in requests])

    async def _of(self, request: ModelRequest[Any]) -> Decimal:
        try:
            price = await self._prices.price_of(request.provider, request.model, self._clock.now())
        except ServiceUnavailable:
            price = None
        most = most_cost(request, price, self._catalogue.max_output_tokens(request.provider, request.model))
        return self._unpriced_usd if most is None else most
