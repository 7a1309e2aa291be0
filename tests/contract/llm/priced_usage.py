"""Read the usage of one answer at once and in a stream, and price it with the price list."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from adapters.llm.models.prices import AliasingPriceBook, list_prices
from adapters.persistence.prices.memory import MemoryPriceBook
from domain.llm.token_usage import TokenUsage
from domain.spending.pricing import compute_cost
from tests.contract.llm.answering import answered, streamed_by
from tests.contract.llm.exchanges.exchange import Events, Exchange
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.stream_contract import whole

NOW = datetime(2026, 11, 28, tzinfo=UTC)


async def both(stage: HandMadeStage, body: dict[str, Any], events: Events, **headers: str) -> TokenUsage:
    """Return the usage, which must be the same at once and in a stream."""
    stage.delivers(Exchange(body=body, headers=headers))
    at_once = (await answered(stage)).usage
    stage.delivers(Exchange(body=events, headers=headers))
    assert whole(await streamed_by(stage)).usage == at_once
    return at_once


async def cost_of(provider: str, model: str, usage: TokenUsage) -> Decimal | None:
    price = await AliasingPriceBook(MemoryPriceBook(list_prices())).price_of(provider, model, NOW)
    assert price is not None
    return compute_cost(usage, price)
