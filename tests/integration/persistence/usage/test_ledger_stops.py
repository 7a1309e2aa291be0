"""A ledger that stops loses no record: it waits for those in progress, and a later process replays the spool."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.usage.ledger.postgres import PostgresUsageLedger
from application.ports.errors import ServiceUnavailable
from tests.integration.persistence.tunnel import Tunnel
from tests.integration.persistence.usage.stored_records import arrives, ids, left_in, stored
from tests.integration.persistence.usage.usage_records import a_record
from tests.services import FreshDatabase


async def test_the_next_process_replays_the_spool_of_the_last_one(
    database: FreshDatabase, engine: AsyncEngine, tunnel: tuple[Tunnel, str], tmp_path: Path
) -> None:
    tunnel[0].block()
    record = a_record()
    async with PostgresUsageLedger(tunnel[1], database.schema, tmp_path, last_drain_seconds=0.1).running() as ledger:
        await ledger.record(record)
    assert await stored(engine) == set()
    async with PostgresUsageLedger(database.app_url, database.schema, tmp_path).running():
        await arrives(engine, record)
    assert left_in(tmp_path) == []


async def test_stopping_waits_for_records_in_progress(
    database: FreshDatabase, engine: AsyncEngine, tmp_path: Path
) -> None:
    ledger = PostgresUsageLedger(database.app_url, database.schema, tmp_path, patience_seconds=30)
    await ledger.start()
    records = [a_record() for _ in range(1200)]
    tasks = [asyncio.create_task(ledger.record(record)) for record in records]
    await asyncio.sleep(0)
    await ledger.stop()
    await asyncio.gather(*tasks)
    assert await stored(engine) == ids(*records)
    with pytest.raises(ServiceUnavailable):
        await ledger.record(a_record())
    await ledger.stop()


async def test_stopping_replays_the_spool(database: FreshDatabase, engine: AsyncEngine, tmp_path: Path) -> None:
    records = [a_record() for _ in range(3)]
    async with PostgresUsageLedger(database.app_url, database.schema, tmp_path, patience_seconds=0).running() as ledger:
        await asyncio.gather(*(ledger.record(record) for record in records))
        assert ledger.counts.spooled == 3
    assert await stored(engine) == ids(*records)
    assert left_in(tmp_path) == []


async def test_abandoned_files_are_replayed_as_soon_as_the_database_is_up(
    database: FreshDatabase, engine: AsyncEngine, tunnel: tuple[Tunnel, str], tmp_path: Path
) -> None:
    tunnel[0].block()
    record = a_record()
    async with PostgresUsageLedger(tunnel[1], database.schema, tmp_path, last_drain_seconds=0.1).running() as ledger:
        await ledger.record(record)
    async with PostgresUsageLedger(tunnel[1], database.schema, tmp_path).running() as ledger:
        await ledger.record(a_record(request_id=record.request_id))
        tunnel[0].unblock()
        await arrives(engine, record)


async def test_only_between_start_and_stop_something_is_recorded(database: FreshDatabase, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="not started"):
        await PostgresUsageLedger(database.app_url, database.schema, tmp_path).record(a_record())
