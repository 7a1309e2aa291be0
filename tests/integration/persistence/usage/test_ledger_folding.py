"""Recording does not wait for rollups: one process at a time folds them a moment later."""

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path

import asyncpg
import pytest
import structlog
from alembic import command
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from typing_extensions import override

from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.schema.migrations import alembic_config
from adapters.persistence.schema.tables.usage import ROLLUPS
from adapters.persistence.usage.ledger.connection import Connection, LedgerConnection, Result
from adapters.persistence.usage.ledger.folding import RollupWorker
from adapters.persistence.usage.ledger.postgres import PostgresUsageLedger
from adapters.persistence.usage.ledger.state import LedgerState
from adapters.persistence.usage.rollups import rollup_drift
from domain.ids import GuildId
from tests.integration.persistence.schema.on_schema import on_schema
from tests.integration.persistence.usage.usage_records import a_record, folded
from tests.services import FreshDatabase
from tests.waiting import eventually

ROLLUPS_OF_0008 = (
    "llm_usage_days",
    "llm_usage_guild_days",
    "llm_usage_guild_months",
    "llm_usage_guild_models",
    "llm_usage_guild_users",
)
SUMS = ", ".join(rollup.name for rollup in ROLLUPS)
# A fold in the middle of its statement, which waits for a lock of the test.
FOLDING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


class Counting(LedgerConnection):
    def __init__(self, url: str, schema: str) -> None:
        super().__init__(url, schema)
        self.done = 0
        self.third = asyncio.Event()

    @override
    async def do(self, work: Callable[[Connection], Awaitable[Result]], *, within: float) -> Result:
        self.done += 1
        if self.done == 3:
            self.third.set()
        return await super().do(work, within=within)


async def recorded(database: FreshDatabase, count: int) -> None:
    """Record requests with a process that does not fold them."""
    connection = LedgerConnection(database.app_url, database.schema)
    await connection.add([a_record(guild_id=GuildId(number)) for number in range(1, count + 1)], within=30)
    await connection.close()


async def waiting(engine: AsyncEngine) -> int:
    async with system_scope(engine) as transaction:
        return int((await transaction.execute(text("SELECT count(*) FROM llm_usage_recent"))).scalar_one())


async def test_records_are_folded_soon_in_the_background(
    database: FreshDatabase, engine: AsyncEngine, tmp_path: Path
) -> None:
    ledger = PostgresUsageLedger(database.app_url, database.schema, tmp_path, patience_seconds=30)

    async def is_summed_up() -> bool:
        async with system_scope(engine) as transaction:
            summed = await transaction.execute(text("SELECT sum(requests) FROM llm_usage_guild_days"))
        return int(summed.scalar_one() or 0) == 3

    async with ledger.running():
        await asyncio.gather(*(ledger.record(a_record()) for _ in range(3)))
        await eventually(is_summed_up, "the sums to hold what was recorded")
    assert await waiting(engine) == 0
    assert ledger.counts.summed_up == 3
    assert await rollup_drift(engine) == []


async def test_a_failing_fold_is_logged_once_and_affects_nothing_else(
    database: FreshDatabase, engine: AsyncEngine, owner: AsyncEngine
) -> None:
    async with owner.begin() as connection:
        await connection.execute(text(f"REVOKE UPDATE ON llm_usage_days FROM {database.schema}_app"))
    await recorded(database, 3)
    connection_of_its_own = Counting(database.app_url, database.schema)
    folding = RollupWorker(connection_of_its_own, LedgerState(), pause_seconds=0)
    with structlog.testing.capture_logs() as logs:
        running = asyncio.create_task(folding.run())
        await connection_of_its_own.third.wait()
        running.cancel()
        await asyncio.wait([running])
    assert [entry["event"] for entry in logs] == ["Usage rollups are not up to date"]
    assert "permission denied" in logs[0]["reason"]
    assert await waiting(engine) == 3
    assert await rollup_drift(engine) == []


async def test_recording_does_not_wait_for_a_fold(
    database: FreshDatabase, engine: AsyncEngine, owner: AsyncEngine
) -> None:
    async with owner.begin() as connection:
        await connection.execute(text(f"LOCK TABLE {SUMS} IN EXCLUSIVE MODE"))
        await recorded(database, 5)
        # Every reader of the rollups sees the pending rows too.
        assert await rollup_drift(engine) == []
    async with system_scope(engine) as transaction:
        seen = await transaction.execute(text("SELECT count(*) FROM llm_usage_guild_user_days_now"))
    assert seen.scalar_one() == 5


async def test_no_more_is_folded_at_once_than_is_asked_for(database: FreshDatabase, engine: AsyncEngine) -> None:
    await recorded(database, 10)
    assert [await folded(database, at_most=4) for _ in range(4)] == [4, 4, 2, 0]
    assert await rollup_drift(engine) == []


async def test_a_fold_that_is_broken_off_has_not_happened(
    database: FreshDatabase, engine: AsyncEngine, owner: AsyncEngine
) -> None:
    await recorded(database, 3)
    async with owner.begin() as connection:
        await connection.execute(text("LOCK TABLE llm_usage_days IN EXCLUSIVE MODE"))
        folding = asyncio.create_task(folded(database))
        await eventually(lambda: somebody_folds(engine), "it to have begun")
        await connection.execute(text(FOLDING.replace("pid", "pg_terminate_backend(pid)")))
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError), match=r"closed|terminating"):
            await folding
    assert await waiting(engine) == 3
    assert await rollup_drift(engine) == []


async def test_while_one_process_folds_no_other_does(
    database: FreshDatabase, engine: AsyncEngine, owner: AsyncEngine
) -> None:
    await recorded(database, 3)
    async with owner.begin() as connection:
        await connection.execute(text(f"LOCK TABLE {SUMS} IN EXCLUSIVE MODE"))
        first = asyncio.create_task(folded(database))
        await eventually(lambda: somebody_folds(engine), "the first to be at it")
        assert await folded(database) == 0
        assert not first.done()
    assert await first == 3
    assert await waiting(engine) == 0
    assert await rollup_drift(engine) == []


async def test_migrating_down_folds_pending_rows(database: FreshDatabase, owner: AsyncEngine) -> None:
    await recorded(database, 3)
    await on_schema(
        database.owner_url,
        database.schema,
        lambda connection: command.downgrade(alembic_config(connection), "baseline_0008"),
    )
    async with owner.begin() as connection:
        await connection.execute(text("SELECT set_config('app.scope', 'system', true)"))
        for rollup in ROLLUPS_OF_0008:
            summed = await connection.execute(text(f"SELECT sum(requests), sum(cost_usd) FROM {rollup}"))  # noqa: S608 - as above
            assert summed.one() == (3, Decimal("0.0075")), rollup


async def test_migrating_fills_the_rollups_by_day_from_the_ledger_and_leaves_pending_rows(
    database: FreshDatabase, engine: AsyncEngine
) -> None:
    await recorded(database, 4)
    await folded(database)
    await recorded(database, 3)
    for step in (
        lambda connection: command.downgrade(alembic_config(connection), "baseline_0011"),
        lambda connection: command.upgrade(alembic_config(connection), "baseline_0012"),
    ):
        await on_schema(database.owner_url, database.schema, step)

    assert await waiting(engine) == 3
    assert await rollup_drift(engine) == []
    await folded(database)
    assert await rollup_drift(engine) == []


async def somebody_folds(engine: AsyncEngine) -> bool:
    async with engine.connect() as connection:
        return len((await connection.execute(text(FOLDING))).all()) == 1
