"""Build one storage of usage: its prices, its ledger and the queries that read it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import FixedClock
from adapters.llm.models.prices import list_prices
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.prices.memory import MemoryPriceBook
from adapters.persistence.prices.postgres_book import PostgresPriceBook
from adapters.persistence.prices.seeding import seed_prices
from adapters.persistence.usage.ledger.postgres import PostgresUsageLedger
from adapters.persistence.usage.memory import MemoryUsageLedger, MemoryUsageQueries
from adapters.persistence.usage.postgres_queries import PostgresUsageQueries
from application.ports.llm import PriceBook, UsageLedger
from application.queries.usage import UsageQueries
from tests.services import FreshDatabase

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    prices: PriceBook
    ledger: UsageLedger
    usage: UsageQueries


def memory_storage() -> Storage:
    database = MemoryDatabase()
    return Storage(
        prices=MemoryPriceBook(list_prices()), ledger=MemoryUsageLedger(database), usage=MemoryUsageQueries(database)
    )


@asynccontextmanager
async def postgres_storage(database: FreshDatabase, engine: AsyncEngine, spool: Path) -> AsyncIterator[Storage]:
    """Use long time limits, so that a busy machine spools no usage: reports would see it late."""
    ledger = PostgresUsageLedger(database.app_url, database.schema, spool, patience_seconds=30)
    async with ledger.running():
        yield Storage(
            prices=PostgresPriceBook(engine, FixedClock(NOON)), ledger=ledger, usage=PostgresUsageQueries(engine)
        )


async def seed(database: FreshDatabase) -> None:
    """Seed the prices with the owner's role, as `baseline migrate` does."""
    owner = create_engine(database.owner_url, schema=database.schema)
    try:
        await seed_prices(owner, list_prices(), NOON)
    finally:
        await owner.dispose()
