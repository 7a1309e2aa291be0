"""Look at which usage records are in the database, and wait for them."""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.usage.rollups import rollup_drift
from domain.spending.usage import UsageRecord
from tests.waiting import eventually


async def stored(engine: AsyncEngine) -> set[str]:
    async with system_scope(engine) as transaction:
        rows = await transaction.execute(text("SELECT request_id FROM llm_usage"))
    return {str(row.request_id) for row in rows}


def ids(*records: UsageRecord) -> set[str]:
    return {str(record.request_id) for record in records}


async def arrives(engine: AsyncEngine, *records: UsageRecord) -> None:
    async def there() -> bool:
        return await stored(engine) == ids(*records)

    await eventually(there, "the records to be in the database", patience=60)
    assert await rollup_drift(engine) == []


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
