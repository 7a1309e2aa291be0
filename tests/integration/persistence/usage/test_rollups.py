"""The rollups equal the sums of the ledger, in any order of writing and with any number of writers."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.usage.ledger.corrections import PostgresUsageCorrections
from adapters.persistence.usage.ledger.postgres import PostgresUsageLedger
from adapters.persistence.usage.rollups import rollup_drift
from domain.ids import GuildId, UserId
from domain.llm.requests import RequestType
from domain.llm.token_usage import TokenUsage
from domain.spending.usage import UsageRecord, priced
from tests.integration.persistence.usage.usage_records import a_record, folded
from tests.nightly import examples
from tests.services import FreshDatabase

PATIENCE = 30


@st.composite
def records(draw: st.DrawFn) -> UsageRecord:
    """Draw records with few values per key, so that sums have several parts, and days on both sides of
    a month's end.
    """
    number = draw(st.integers(0, 60))
    chosen = draw(st.integers(0, 2**16))
    read, written = chosen % 40, chosen % 7
    return UsageRecord(
        request_id=UUID(int=number),
        call_id=UUID(int=number),
        guild_id=(None, GuildId(1), GuildId(2), GuildId(3))[number % 4],
        user_id=UserId(number % 3),
        cog_name=("ask", "draw")[number % 2],
        provider=("openai", "xai")[number % 3 % 2],
        model=("small", "large")[number % 5 % 2],
        request_type=(RequestType.TEXT, RequestType.IMAGE)[number % 7 % 2],
        usage=TokenUsage(
            input_tokens=read + written + chosen,
            output_tokens=number,
            cache_read_tokens=read,
            cache_write_tokens=written,
        ),
        cost_usd=None if chosen % 3 == 0 else Decimal(chosen).scaleb(-12),
        created_at=datetime(2026, 2, 28, tzinfo=UTC) + timedelta(hours=number),
    )


@pytest.mark.timeout(300)
@given(deliveries=st.lists(st.lists(records(), max_size=40), min_size=1, max_size=4), data=st.data())
@settings(
    max_examples=examples(6, at_night=100),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_sums_are_those_of_the_ledger(
    database: FreshDatabase, tmp_path: Path, deliveries: list[list[UsageRecord]], data: st.DataObject
) -> None:
    """Each list is written by one process. Several processes may write or correct the same request."""
    corrected = {UUID(int=number) for number in data.draw(st.lists(st.integers(0, 60), max_size=20))}
    # Examples share the database: each one uses its own request ids.
    example = uuid4().int >> 64 << 64
    own = [
        [replace(record, request_id=UUID(int=example + record.call_id.int)) for record in records]
        for records in deliveries
    ]
    asyncio.run(deliver(database, tmp_path, own, corrected))


async def deliver(
    database: FreshDatabase, spool: Path, deliveries: list[list[UsageRecord]], corrected: set[UUID]
) -> None:
    engine = create_engine(database.app_url, schema=database.schema, pool_size=4)
    over = asyncio.Event()
    watching = asyncio.create_task(watch(database, engine, over))
    await asyncio.gather(*(process(database, engine, spool, records, corrected) for records in deliveries))
    over.set()
    await watching
    assert await rollup_drift(engine) == []
    await folded(database)
    assert await rollup_drift(engine) == []
    async with system_scope(engine) as transaction:
        twice = await transaction.execute(
            text("SELECT request_id FROM llm_usage GROUP BY request_id HAVING count(*) > 1")
        )
        assert twice.all() == []
    await engine.dispose()


async def watch(database: FreshDatabase, engine: AsyncEngine, over: asyncio.Event) -> None:
    """Check continuously that the sums are right, also while pending rows are folded."""
    while not over.is_set():
        await folded(database, at_most=3)
        assert await rollup_drift(engine) == []


async def process(
    database: FreshDatabase, engine: AsyncEngine, spool: Path, records: list[UsageRecord], corrected: set[UUID]
) -> None:
    corrections = PostgresUsageCorrections(engine)
    ledger = PostgresUsageLedger(database.app_url, database.schema, spool, patience_seconds=PATIENCE)
    async with ledger.running():
        for part in (records[::2], records[1::2], records[:5]):
            await asyncio.gather(*(ledger.record(record) for record in part))
            unpriced = [record for record in part if record.cost_usd is None and record.call_id in corrected]
            await asyncio.gather(*(corrections.correct([priced(each, Decimal("0.01"))]) for each in unpriced))


async def test_concurrent_processes_with_the_same_keys_do_not_deadlock(
    database: FreshDatabase, engine: AsyncEngine, tmp_path: Path
) -> None:
    def cogs(*, backwards: bool) -> list[UsageRecord]:
        numbers = range(200, 0, -1) if backwards else range(1, 201)
        return [a_record(cog_name=f"cog {number}", guild_id=GuildId(number)) for number in numbers]

    ledgers = [
        PostgresUsageLedger(database.app_url, database.schema, tmp_path, patience_seconds=PATIENCE) for _ in range(4)
    ]
    for ledger in ledgers:
        await ledger.start()
    for _ in range(5):
        await asyncio.gather(
            *(
                ledger.record(record)
                for number, ledger in enumerate(ledgers)
                for record in cogs(backwards=number % 2 == 0)
            )
        )
    assert [ledger.counts.spooled for ledger in ledgers] == [0] * 4
    for ledger in ledgers:
        await ledger.stop()
    assert await rollup_drift(engine) == []
    async with system_scope(engine) as transaction:
        assert (await transaction.execute(text("SELECT sum(requests) FROM llm_usage_days_now"))).scalar_one() == 4000
