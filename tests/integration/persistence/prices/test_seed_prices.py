"""Seeding prices is idempotent and does not change past prices."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import FixedClock
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.prices.postgres_book import PostgresPriceBook
from adapters.persistence.prices.postgres_table import PostgresPriceTable
from adapters.persistence.prices.seeding import seed_prices
from domain.spending.price_versions import PriceSource, PriceVersion
from domain.spending.pricing import Meter, ModelPrice, Rate
from tests.contract.persistence.prices.prices import PRICES_UPDATED
from tests.services import FreshDatabase

LONG_AGO, RAISE = datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
FIRST_SEED, SECOND_SEED = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


def a_price(per_1k: str, valid_from: datetime = LONG_AGO, model: str = "m") -> ModelPrice:
    rates = {Meter.INPUT: Rate(Decimal(per_1k)), Meter.OUTPUT: Rate(Decimal(1))}
    return ModelPrice(provider="p", model=model, rates=rates, valid_from=valid_from)


async def input_price(engine: AsyncEngine, at: datetime) -> Decimal | None:
    price = await PostgresPriceBook(engine, FixedClock()).price_of("p", "m", at)
    return None if price is None else price.rates[Meter.INPUT].usd


@pytest.fixture
async def engine(database: FreshDatabase) -> AsyncIterator[AsyncEngine]:
    """Connect as the owner: seeding is part of migrating."""
    engine = create_engine(database.owner_url, schema=database.schema)
    yield engine
    await engine.dispose()


async def test_seeding_again_adds_nothing(engine: AsyncEngine) -> None:
    prices = [a_price("1"), a_price("2", RAISE), a_price("0.0000025", model="other")]
    assert await seed_prices(engine, prices, FIRST_SEED) == 3
    assert await seed_prices(engine, reversed(prices), SECOND_SEED) == 0


async def test_a_changed_price_is_valid_from_now_on_and_not_before(engine: AsyncEngine) -> None:
    await seed_prices(engine, [a_price("1")], FIRST_SEED)
    assert await seed_prices(engine, [a_price("3")], SECOND_SEED) == 1
    assert await input_price(engine, SECOND_SEED - MOMENT) == 1
    assert await input_price(engine, SECOND_SEED) == 3
    assert await seed_prices(engine, [a_price("3")], SECOND_SEED + timedelta(days=1)) == 0


async def test_a_price_with_a_later_date_is_added_with_that_date(engine: AsyncEngine) -> None:
    await seed_prices(engine, [a_price("1")], FIRST_SEED)
    future = SECOND_SEED + timedelta(days=30)
    assert await seed_prices(engine, [a_price("1"), a_price("5", future)], SECOND_SEED) == 1
    assert await input_price(engine, future - MOMENT) == 1
    assert await input_price(engine, future) == 5


async def test_the_same_price_under_a_new_date_is_no_new_version(engine: AsyncEngine) -> None:
    await seed_prices(engine, [a_price("1", FIRST_SEED)], FIRST_SEED)
    assert await seed_prices(engine, [a_price("1", SECOND_SEED)], SECOND_SEED) == 0


async def test_a_correction_of_the_past_leaves_the_present_alone(engine: AsyncEngine) -> None:
    await seed_prices(engine, [a_price("1"), a_price("2", RAISE)], FIRST_SEED)
    assert await seed_prices(engine, [a_price("9"), a_price("2", RAISE)], SECOND_SEED) == 0
    assert await input_price(engine, SECOND_SEED) == 2


async def test_a_future_price_can_be_corrected(engine: AsyncEngine) -> None:
    future = SECOND_SEED + timedelta(days=30)
    await seed_prices(engine, [a_price("1"), a_price("5", future)], FIRST_SEED)
    for expected in (1, 0):
        assert await seed_prices(engine, [a_price("1"), a_price("6", future)], SECOND_SEED) == expected
    assert await input_price(engine, future + timedelta(days=1)) == 6


async def test_seeding_at_the_same_time_adds_once(engine: AsyncEngine) -> None:
    prices = [a_price("1"), a_price("2", model="other")]
    added = await asyncio.gather(*(seed_prices(engine, prices, FIRST_SEED) for _ in range(4)))
    assert sorted(added) == [0, 0, 0, 2]


async def test_a_price_that_cannot_be_kept_exactly_is_refused(engine: AsyncEngine) -> None:
    with pytest.raises(ValueError, match="price of p m has more than ten decimals"):
        await seed_prices(engine, [a_price("1.00000000001")], FIRST_SEED)


async def test_a_price_that_was_set_by_hand_is_never_overridden(engine: AsyncEngine) -> None:
    await seed_prices(engine, [a_price("1")], FIRST_SEED)
    by_hand = PriceVersion(a_price("5", FIRST_SEED + MOMENT), PriceSource.MANUAL)
    await PostgresPriceTable(engine).add([by_hand], PRICES_UPDATED)
    assert await seed_prices(engine, [a_price("3"), a_price("4", SECOND_SEED)], SECOND_SEED) == 0
    assert await input_price(engine, SECOND_SEED + timedelta(days=1)) == 5


async def test_the_flat_columns_are_a_simple_view_of_every_unit(engine: AsyncEngine) -> None:
    rates = {Meter.AUDIO: Rate(Decimal("0.36")), Meter.IMAGES: Rate(Decimal("0.02"))}
    await seed_prices(engine, [ModelPrice(provider="p", model="m", rates=rates, valid_from=LONG_AGO)], FIRST_SEED)
    async with engine.connect() as connection:
        row = (await connection.execute(text("SELECT * FROM llm_model_pricing"))).one()
    assert (row.image_cost_per_unit, row.audio_cost_per_minute) == (Decimal("0.02"), Decimal("0.006"))
    assert (row.input_cost_per_1k, row.output_cost_per_1k, row.source) == (None, None, "seed")


async def test_a_withdrawn_version_is_not_used(engine: AsyncEngine) -> None:
    await seed_prices(engine, [a_price("1"), a_price("2", RAISE)], FIRST_SEED)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE llm_model_pricing SET is_active = false WHERE input_cost_per_1k = 2"))
    assert await input_price(engine, FIRST_SEED) == 1
    assert await seed_prices(engine, [a_price("1"), a_price("2", RAISE)], SECOND_SEED) == 0
    assert await input_price(engine, SECOND_SEED) == 1


async def test_prices_are_read_again_after_a_while(engine: AsyncEngine) -> None:
    clock = FixedClock(FIRST_SEED)
    book = PostgresPriceBook(engine, clock, max_age=timedelta(minutes=1))
    assert await book.price_of("p", "m", FIRST_SEED) is None
    await seed_prices(engine, [a_price("1")], FIRST_SEED)
    assert await book.price_of("p", "m", FIRST_SEED) is None
    clock.advance(timedelta(minutes=1))
    found = await book.price_of("p", "m", FIRST_SEED)
    assert found == a_price("1")
