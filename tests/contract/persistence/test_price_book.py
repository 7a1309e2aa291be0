"""What a model cost at a given time, also when it is named with the date of its release."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import FixedClock
from adapters.persistence.memory.prices import MemoryPriceBook
from adapters.persistence.postgres.prices import PostgresPriceBook
from adapters.persistence.postgres.seed_prices import seed_prices
from application.ports.llm import PriceBook
from domain.pricing import ModelPrice, PriceTier, Rate
from tests.contract.contract import Contract

LONG_AGO, CHANGE = datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)

PriceBookOf: TypeAlias = Callable[..., Awaitable[PriceBook]]


def a_price(
    model: str = "some-model", *, per_1k: str = "0.001", provider: str = "some", valid_from: datetime = LONG_AGO
) -> ModelPrice:
    return ModelPrice(
        provider=provider,
        model=model,
        input=Rate(Decimal(per_1k)),
        output=Rate(Decimal("0.002")),
        valid_from=valid_from,
    )


class PriceBookContract(Contract):
    async def test_every_rate_comes_back_exactly(self, book_of: PriceBookOf) -> None:
        price = ModelPrice(
            provider="some",
            model="some-model",
            input=Rate(Decimal("0.0000025"), (PriceTier(200_000, Decimal("0.000005")),)),
            output=Rate(Decimal("0.0000375"), (PriceTier(128_000, Decimal(1)), PriceTier(200_000, Decimal(2)))),
            cache_read=Rate(Decimal("0.0000000001"), (PriceTier(200_000, Decimal(3)),)),
            cache_write=Rate(Decimal("0.00375"), (PriceTier(200_000, Decimal("0.0075")),)),
            valid_from=LONG_AGO,
        )
        assert await (await book_of(price)).price_of("some", "some-model", NOW) == price

    async def test_a_class_without_a_rate_stays_without(self, book_of: PriceBookOf) -> None:
        assert await (await book_of(a_price())).price_of("some", "some-model", NOW) == a_price()

    async def test_an_unknown_price_is_none(self, book_of: PriceBookOf) -> None:
        book = await book_of(a_price())
        assert await book.price_of("some", "other-model", NOW) is None
        assert await book.price_of("other", "some-model", NOW) is None

    async def test_the_version_of_that_time_is_found(self, book_of: PriceBookOf) -> None:
        old, new = a_price(), a_price(per_1k="0.1", valid_from=CHANGE)
        book = await book_of(new, old)
        just_before = CHANGE - timedelta(microseconds=1)
        assert await book.price_of("some", "some-model", just_before) == old
        assert await book.price_of("some", "some-model", CHANGE) == new
        assert await book.price_of("some", "some-model", NOW) == new
        assert await book.price_of("some", "some-model", LONG_AGO - timedelta(days=1)) is None

    @pytest.mark.parametrize(
        "release", ["-2024-08-06", "-20241022", "@20241022", "-0709", "-002", "-latest", "-240806"]
    )
    async def test_a_release_costs_what_its_model_costs(self, book_of: PriceBookOf, release: str) -> None:
        book = await book_of(a_price(), a_price("some"), a_price("some-model-mini", per_1k="9"))
        assert await book.price_of("some", f"some-model{release}", NOW) == a_price()

    async def test_a_release_with_a_price_of_its_own_keeps_it(self, book_of: PriceBookOf) -> None:
        own = a_price("some-model-2024-08-06", per_1k="5")
        assert await (await book_of(a_price(), own)).price_of("some", "some-model-2024-08-06", NOW) == own

    @pytest.mark.parametrize(
        "model", ["some-model-pro", "some-model-mini-2024-08-06", "some-model2", "some-model-2", "s"]
    )
    async def test_another_model_is_never_priced_as_its_cousin(self, book_of: PriceBookOf, model: str) -> None:
        assert await (await book_of(a_price())).price_of("some", model, NOW) is None


class TestMemory(PriceBookContract):
    @pytest.fixture
    def book_of(self) -> PriceBookOf:
        async def make(*prices: ModelPrice) -> PriceBook:
            return MemoryPriceBook(prices)

        return make


class TestPostgres(PriceBookContract):
    @pytest.fixture
    def book_of(self, engine: AsyncEngine) -> PriceBookOf:
        async def make(*prices: ModelPrice) -> PriceBook:
            await seed_prices(engine, prices, NOW)
            return PostgresPriceBook(engine, FixedClock(NOW))

        return make
