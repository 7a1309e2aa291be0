"""The price book caches prices, and keeps using them while the database is down or slow."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import FixedClock
from adapters.llm.models.prices import AliasingPriceBook
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.prices.postgres_book import PostgresPriceBook
from adapters.persistence.prices.postgres_table import PostgresPriceTable
from application.ports.errors import ServiceUnavailable
from bootstrap.embedded import EmbeddedPostgres
from domain.spending.price_versions import PriceVersion, VersionsByModel
from domain.spending.pricing import ModelPrice
from tests.contract.persistence.prices.prices import PRICES_UPDATED, a_price
from tests.services import FreshDatabase, migrated
from tests.waiting import eventually

NOW = datetime(2026, 6, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PATIENCE = 60


async def test_prices_stay_in_use_while_the_database_is_away(own_postgres: Callable[[], EmbeddedPostgres]) -> None:
    server, clock = own_postgres(), FixedClock(NOW)
    database = migrated(server.url)
    engine = create_engine(database.app_url, schema=database.schema)
    await PostgresPriceTable(engine).add([PriceVersion(a_price())], PRICES_UPDATED)
    book = PostgresPriceBook(engine, clock, max_age=MINUTE)
    assert await book.price_of("some", "some-model", NOW) == a_price()
    server.kill()
    for _ in range(5):
        clock.advance(MINUTE)
        assert await book.price_of("some", "some-model", NOW) == a_price()
    with pytest.raises(ServiceUnavailable):
        await book.price_of("other", "some-model", NOW)
    server.start()
    newer = a_price("7", valid_from=NOW)

    async def is_heard_of() -> bool:
        clock.advance(MINUTE)
        return await book.price_of("some", "some-model", NOW) == newer

    await eventually(lambda: _added(engine, newer), "the database to be used again")
    await eventually(is_heard_of, "the new price to be read")
    await engine.dispose()


async def _added(engine: AsyncEngine, price: ModelPrice) -> bool:
    try:
        await PostgresPriceTable(engine).add([PriceVersion(price)], PRICES_UPDATED)
    except ServiceUnavailable:
        return False
    return True


async def test_a_slow_database_delays_no_caller(engine: AsyncEngine, database: FreshDatabase) -> None:
    clock = FixedClock(NOW)
    await PostgresPriceTable(engine).add([PriceVersion(a_price())], PRICES_UPDATED)
    book = PostgresPriceBook(engine, clock, max_age=MINUTE)
    await book.price_of("some", "some-model", NOW)
    owner = create_engine(database.owner_url, schema=database.schema)
    clock.advance(MINUTE)
    async with owner.connect() as connection:
        await connection.execute(text("BEGIN"))
        await connection.execute(text("LOCK TABLE llm_model_pricing IN ACCESS EXCLUSIVE MODE"))
        # The lock is held until all callers have their price: a caller that waited for it would never return.
        async with asyncio.timeout(PATIENCE):
            found = await asyncio.gather(*(book.price_of("some", "some-model", NOW) for _ in range(20)))
        assert found == [a_price()] * 20
        await connection.execute(text("ROLLBACK"))
    await owner.dispose()


async def test_concurrent_lookups_share_one_reading(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    book, readings = PostgresPriceBook(engine, FixedClock(NOW)), 0
    read = book._read

    async def counted(provider: str) -> VersionsByModel:
        nonlocal readings
        readings += 1
        return await read(provider)

    monkeypatch.setattr(book, "_read", counted)
    await asyncio.gather(*(book.price_of("some", f"model-{number}", NOW) for number in range(50)))
    assert readings == 1


async def test_while_no_price_can_be_read_a_call_is_unpriced(engine_of_nothing: AsyncEngine) -> None:
    book = AliasingPriceBook(PostgresPriceBook(engine_of_nothing, FixedClock(NOW)))
    assert await book.price_of("openai", "gpt-4.1", NOW) is None
