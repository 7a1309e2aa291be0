"""Update the price table from a price list, without changing prices of the past."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.prices.postgres_table import ONE_AT_A_TIME, insert_versions, kept_versions
from application.prices.update_prices import price_changes
from domain.spending.price_versions import PriceVersion
from domain.spending.pricing import ModelPrice


async def seed_prices(engine: AsyncEngine, prices: Iterable[ModelPrice], at: datetime) -> int:
    """Add the versions that `price_changes` finds new or changed, and return their number. Idempotent.

    Seeding is part of migrating, so it checks no permission. Raises ValueError for a price with more than ten decimals.
    """
    async with system_scope(engine) as transaction:
        await transaction.execute(ONE_AT_A_TIME)
        changes = price_changes(await kept_versions(transaction), prices, at)
        await insert_versions(transaction, [PriceVersion(change.new) for change in changes])
    return len(changes)
