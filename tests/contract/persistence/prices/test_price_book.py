"""Look up the price of a model at a given time, also by a name that includes its release date."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import FixedClock
from adapters.llm.models.declared_prices import DeclaredPrices, DeclaringPriceBook
from adapters.persistence.prices.memory import MemoryPriceBook, MemoryPriceTable
from adapters.persistence.prices.postgres_book import PostgresPriceBook
from adapters.persistence.prices.postgres_table import PostgresPriceTable
from application.ports.llm import PriceBook
from domain.spending.price_versions import PriceSource, PriceVersion
from domain.spending.pricing import Meter, ModelPrice, PriceTier, Rate
from tests.contract.contract import Contract
from tests.contract.persistence.prices.prices import LONG_AGO, PRICES_UPDATED, a_price

CHANGE = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)

PriceBookOf: TypeAlias = Callable[..., Awaitable[PriceBook]]


class PriceBookContract(Contract):
    async def test_every_rate_comes_back_exactly(self, book_of: PriceBookOf) -> None:
        tiers = (PriceTier(128_000, Decimal(1)), PriceTier(200_000, Decimal("0.0000000003")))
        rates = {meter: Rate(Decimal(number + 1) / 10**10, tiers) for number, meter in enumerate(Meter)}
        price = ModelPrice(provider="some", model="some-model", rates=rates, valid_from=LONG_AGO)
        assert await (await book_of(price)).price_of("some", "some-model", NOW) == price

    async def test_a_class_without_a_rate_stays_without(self, book_of: PriceBookOf) -> None:
        assert await (await book_of(a_price())).price_of("some", "some-model", NOW) == a_price()

    async def test_a_model_that_is_not_billed_by_tokens_has_no_rate_for_them(self, book_of: PriceBookOf) -> None:
        price = ModelPrice(
            provider="some", model="some-model", rates={Meter.AUDIO: Rate(Decimal("0.1"))}, valid_from=LONG_AGO
        )
        assert await (await book_of(price)).price_of("some", "some-model", NOW) == price

    async def test_a_price_that_was_set_by_hand_wins_from_its_date_on(self, book_of: PriceBookOf) -> None:
        by_hand, listed = a_price("5", valid_from=CHANGE), a_price("7", valid_from=NOW)
        book = await book_of(a_price(), listed, by_hand=[by_hand])
        assert await book.price_of("some", "some-model", CHANGE - timedelta(microseconds=1)) == a_price()
        assert await book.price_of("some", "some-model", CHANGE) == by_hand
        assert await book.price_of("some", "some-model", NOW + timedelta(days=1)) == by_hand

    async def test_an_unknown_price_is_none(self, book_of: PriceBookOf) -> None:
        book = await book_of(a_price())
        assert await book.price_of("some", "other-model", NOW) is None
        assert await book.price_of("other", "some-model", NOW) is None

    async def test_the_version_of_that_time_is_found(self, book_of: PriceBookOf) -> None:
        old, new = a_price(), a_price("0.1", valid_from=CHANGE)
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
        book = await book_of(a_price(), a_price(model="some"), a_price("9", model="some-model-mini"))
        assert await book.price_of("some", f"some-model{release}", NOW) == a_price()

    async def test_a_release_with_a_price_of_its_own_keeps_it(self, book_of: PriceBookOf) -> None:
        own = a_price("5", model="some-model-2024-08-06")
        assert await (await book_of(a_price(), own)).price_of("some", "some-model-2024-08-06", NOW) == own

    @pytest.mark.parametrize(
        "model", ["some-model-pro", "some-model-mini-2024-08-06", "some-model2", "some-model-2", "s"]
    )
    async def test_a_model_is_never_priced_as_one_with_a_similar_name(self, book_of: PriceBookOf, model: str) -> None:
        assert await (await book_of(a_price())).price_of("some", model, NOW) is None


def versions_of(prices: tuple[ModelPrice, ...], by_hand: Sequence[ModelPrice]) -> list[PriceVersion]:
    return [*map(PriceVersion, prices), *(PriceVersion(price, PriceSource.MANUAL) for price in by_hand)]


class TestMemory(PriceBookContract):
    @pytest.fixture
    def book_of(self) -> PriceBookOf:
        async def make(*prices: ModelPrice, by_hand: Sequence[ModelPrice] = ()) -> PriceBook:
            return MemoryPriceBook.of(MemoryPriceTable(versions_of(prices, by_hand)))

        return make


class TestPostgres(PriceBookContract):
    @pytest.fixture
    def book_of(self, engine: AsyncEngine) -> PriceBookOf:
        async def make(*prices: ModelPrice, by_hand: Sequence[ModelPrice] = ()) -> PriceBook:
            await PostgresPriceTable(engine).add(versions_of(prices, by_hand), PRICES_UPDATED)
            return PostgresPriceBook(engine, FixedClock(NOW))

        return make


class TestDeclaring(PriceBookContract):
    @pytest.fixture
    def book_of(self) -> PriceBookOf:
        async def make(*prices: ModelPrice, by_hand: Sequence[ModelPrice] = ()) -> PriceBook:
            kept = MemoryPriceBook.of(MemoryPriceTable(versions_of(prices, by_hand)))
            return DeclaringPriceBook(kept, DeclaredPrices({"local": {"m": None}}))

        return make
