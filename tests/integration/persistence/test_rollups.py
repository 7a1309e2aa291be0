"""The sums beside the ledger are what the ledger says, whatever is written in whatever order by however many."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.ledger import PostgresUsageLedger
from adapters.persistence.postgres.ledger_corrections import PostgresUsageCorrections
from adapters.persistence.postgres.rollup_check import check_rollups
from adapters.persistence.postgres.rollups import ROLLUPS, rollup_drift
from adapters.persistence.postgres.scope import system_scope
from domain.ids import GuildId, UserId
from domain.token_usage import TokenUsage
from domain.usage import RequestType, UsageRecord, priced
from tests.integration.persistence.usage_records import GUILD, NOON, a_record
from tests.services import FreshDatabase
from tests.waiting import eventually

PATIENCE = 30


@st.composite
def records(draw: st.DrawFn) -> UsageRecord:
    """Few values of each key, so that sums have parts; days on both sides of a month's end."""
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
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_the_sums_are_those_of_the_ledger(
    database: FreshDatabase, tmp_path: Path, deliveries: list[list[UsageRecord]], data: st.DataObject
) -> None:
    """Each list is a process; the same request may be in several of them, and is corrected by some."""
    corrected = {UUID(int=number) for number in data.draw(st.lists(st.integers(0, 60), max_size=20))}
    # The database is that of the last example: its requests are others.
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
    await asyncio.gather(*(process(database, engine, spool, records, corrected) for records in deliveries))
    assert await rollup_drift(engine) == []
    async with system_scope(engine) as transaction:
        twice = await transaction.execute(
            text("SELECT request_id FROM llm_usage GROUP BY request_id HAVING count(*) > 1")
        )
        assert twice.all() == []
    await engine.dispose()


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


async def test_concurrent_processes_with_the_same_keys_do_not_lock_one_another_out(
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
        assert (await transaction.execute(text("SELECT sum(requests) FROM llm_usage_days"))).scalar_one() == 4000


async def test_who_waits_for_the_sums_of_everybody_has_written_its_own_guilds(
    database: FreshDatabase, engine: AsyncEngine, owner: AsyncEngine, tmp_path: Path
) -> None:
    """The rows that all guilds share are locked last, so that batches wait for one another's commit and no longer."""
    ledger = PostgresUsageLedger(database.app_url, database.schema, tmp_path, patience_seconds=PATIENCE)
    async with ledger.running():
        await ledger.record(a_record())
        async with owner.begin() as connection:
            await connection.execute(text("SELECT FROM llm_usage_days FOR UPDATE"))
            waiting = asyncio.create_task(ledger.record(a_record()))
            for rollup in ROLLUPS:
                if rollup.name != "llm_usage_days":
                    await eventually(partial(_is_locked, engine, rollup.name), f"{rollup.name} to be written")
            assert not waiting.done()
        await waiting


async def _is_locked(engine: AsyncEngine, table: str) -> bool:
    async with system_scope(engine) as transaction:
        free = await transaction.execute(text(f"SELECT requests FROM {table} FOR UPDATE SKIP LOCKED"))  # noqa: S608 - of ROLLUPS
        return not free.all()


@pytest.fixture
async def recorded(database: FreshDatabase, engine: AsyncEngine, tmp_path: Path) -> AsyncEngine:
    """Of a database in which two requests of different months are recorded."""
    ledger = PostgresUsageLedger(database.app_url, database.schema, tmp_path, patience_seconds=PATIENCE)
    async with ledger.running():
        await ledger.record(a_record())
        await ledger.record(a_record(created_at=NOON + timedelta(days=40)))
    return engine


@pytest.mark.parametrize("rollup", [rollup.name for rollup in ROLLUPS])
@pytest.mark.parametrize(
    "figure", ["requests", "prompt_tokens", "completion_tokens", "cache_tokens", "cost_usd", "unpriced"]
)
async def test_every_figure_that_differs_is_found(
    recorded: AsyncEngine, owner: AsyncEngine, rollup: str, figure: str
) -> None:
    assert await rollup_drift(recorded) == []
    async with owner.begin() as connection:
        changed = await connection.execute(
            text(f"UPDATE {rollup} SET {figure} = {figure} + 1 WHERE ctid = (SELECT min(ctid) FROM {rollup})")  # noqa: S608 - names of this test
        )
        assert changed.rowcount == 1
    (drift,) = await rollup_drift(recorded)
    assert drift.rollup == rollup
    assert sum(drift.kept) == sum(drift.counted) + 1


async def test_a_sum_without_a_ledger_and_a_ledger_without_a_sum_are_found(
    recorded: AsyncEngine, owner: AsyncEngine
) -> None:
    async with owner.begin() as connection:
        await connection.execute(text("DELETE FROM llm_usage_guild_users WHERE month < '2026-04-01'"))
        await connection.execute(text("UPDATE llm_usage_guild_days SET day = day + 1 WHERE day < '2026-04-01'"))
    found = {(drift.rollup, drift.key[0], sum(drift.kept) > 0) for drift in await rollup_drift(recorded)}
    assert found == {
        ("llm_usage_guild_users", GUILD, False),
        ("llm_usage_guild_days", GUILD, False),
        ("llm_usage_guild_days", GUILD, True),
    }


async def test_the_daily_check_tells_the_log_of_every_sum_that_is_wrong(
    recorded: AsyncEngine, owner: AsyncEngine
) -> None:
    """Of this month and the last; here the first day of May and with it the tenth of April."""
    async with owner.begin() as connection:
        await connection.execute(text("UPDATE llm_usage_guild_days SET requests = requests + 1"))
    with structlog.testing.capture_logs() as told:
        assert await check_rollups(recorded, date(2026, 5, 1)) == 1
    (wrong,) = told
    assert (wrong["rollup"], wrong["key"]) == ("llm_usage_guild_days", [str(GUILD), "2026-04-10"])
    assert (wrong["kept"][0], wrong["counted"][0]) == ("2", "1")


@pytest.mark.parametrize(
    ("since", "found"),
    [
        (NOON.date(), [date(2026, 3, 1), date(2026, 4, 10)]),
        (date(2026, 4, 30), [date(2026, 4, 10)]),
        (date(2026, 5, 1), []),
    ],
)
async def test_only_the_months_that_are_asked_for_are_compared(
    recorded: AsyncEngine, owner: AsyncEngine, since: date, found: list[date]
) -> None:
    async with owner.begin() as connection:
        await connection.execute(text("UPDATE llm_usage_guild_days SET requests = 5"))
    assert [drift.key[1] for drift in await rollup_drift(recorded, since=since)] == found
