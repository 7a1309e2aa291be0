"""Prices that configuration declares for the models of endpoints."""

from datetime import UTC, datetime
from decimal import Decimal

from adapters.llm.models.declared_prices import DeclaredPrices, DeclaringPriceBook, DeclaringPriceTable
from adapters.persistence.prices.memory import MemoryPriceBook, MemoryPriceTable
from domain.spending.price_versions import PriceSource, PriceVersion
from domain.spending.pricing import Meter, ModelPrice, Rate

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FREE = {Meter.INPUT: Decimal(0), Meter.OUTPUT: Decimal(0)}
PAID = {Meter.INPUT: Decimal(2), Meter.OUTPUT: Decimal(10)}


def book(declared: DeclaredPrices, *by_hand: ModelPrice) -> DeclaringPriceBook:
    versions = [PriceVersion(price, PriceSource.MANUAL) for price in by_hand]
    return DeclaringPriceBook(MemoryPriceBook.of(MemoryPriceTable(versions)), declared)


async def test_rates_are_declared_per_million_tokens() -> None:
    price = await book(DeclaredPrices({"relay": {"a/b": PAID, "c": None}})).price_of("relay", "a/b", NOW)
    assert price is not None
    assert price.rates == {Meter.INPUT: Rate(Decimal("0.002")), Meter.OUTPUT: Rate(Decimal("0.01"))}


async def test_a_price_set_by_hand_wins() -> None:
    by_hand = ModelPrice(provider="relay", model="a/b", rates={Meter.INPUT: Rate(Decimal(7))}, valid_from=NOW)
    prices = book(DeclaredPrices({"relay": {"a/b": PAID}}), by_hand)
    assert await prices.price_of("relay", "a/b", NOW) == by_hand


async def test_a_server_where_all_models_cost_the_same_may_answer_under_any_name() -> None:
    prices = book(
        DeclaredPrices({"free": {"a": FREE, "b": FREE}, "mixed": {"a": FREE, "b": PAID}, "some": {"a": None}})
    )
    free = await prices.price_of("free", "/models/a.gguf", NOW)
    assert free is not None
    assert (free.model, free.rates[Meter.INPUT]) == ("/models/a.gguf", Rate(Decimal(0)))
    assert await prices.price_of("mixed", "/models/a.gguf", NOW) is None
    assert await prices.price_of("some", "/models/a.gguf", NOW) is None


async def test_declared_prices_are_listed_beside_the_kept_ones() -> None:
    table = DeclaringPriceTable(MemoryPriceTable(), DeclaredPrices({"relay": {"b": PAID, "a": FREE, "c": None}}))
    assert [version.price.model for version in await table.versions()] == ["a", "b"]
