"""The check finds rollups that differ from the ledger, in every figure and from a given month on."""

from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.schema.tables.usage import ROLLUPS
from adapters.persistence.usage.ledger.postgres import PostgresUsageLedger
from adapters.persistence.usage.rollup_check import check_rollups
from adapters.persistence.usage.rollups import rollup_drift
from tests.integration.persistence.usage.usage_records import GUILD, NOON, a_record, folded
from tests.services import FreshDatabase


@pytest.fixture
async def recorded(database: FreshDatabase, engine: AsyncEngine, tmp_path: Path) -> AsyncEngine:
    """Return an engine whose database has two folded requests of different months."""
    async with PostgresUsageLedger(
        database.app_url, database.schema, tmp_path, patience_seconds=30
    ).running() as ledger:
        await ledger.record(a_record())
        await ledger.record(a_record(created_at=NOON + timedelta(days=40)))
    await folded(database)
    return engine


FIGURES = ("requests", "prompt_tokens", "completion_tokens", "cache_tokens", "cost_usd", "unpriced")


async def test_every_figure_that_differs_is_found(recorded: AsyncEngine, owner: AsyncEngine) -> None:
    for rollup, figure in product([rollup.name for rollup in ROLLUPS], FIGURES):
        assert await rollup_drift(recorded) == []
        row = await _added(owner, rollup, figure, 1, f"(SELECT ctid FROM {rollup} LIMIT 1 FOR UPDATE)")  # noqa: S608 - names of this test
        (drift,) = await rollup_drift(recorded)
        assert drift.rollup == rollup
        assert sum(drift.kept) == sum(drift.counted) + 1, figure
        await _added(owner, rollup, figure, -1, f"'{row}'")


async def _added(owner: AsyncEngine, rollup: str, figure: str, number: int, row: str) -> str:
    """Add the number to the figure of the row, and return the row's new place."""
    statement = f"UPDATE {rollup} SET {figure} = {figure} + {number} WHERE ctid = {row} RETURNING ctid::text"  # noqa: S608 - as above
    async with owner.begin() as connection:
        return str((await connection.execute(text(statement))).scalar_one())


async def test_a_sum_without_a_ledger_and_a_ledger_without_a_sum_are_found(
    recorded: AsyncEngine, owner: AsyncEngine
) -> None:
    async with owner.begin() as connection:
        await connection.execute(text("DELETE FROM llm_usage_guild_user_days WHERE day < '2026-04-01'"))
        await connection.execute(text("UPDATE llm_usage_guild_days SET day = day + 1 WHERE day < '2026-04-01'"))
    found = {(drift.rollup, drift.key[0], sum(drift.kept) > 0) for drift in await rollup_drift(recorded)}
    assert found == {
        ("llm_usage_guild_user_days", GUILD, False),
        ("llm_usage_guild_days", GUILD, False),
        ("llm_usage_guild_days", GUILD, True),
    }


async def test_the_daily_check_logs_every_wrong_rollup(recorded: AsyncEngine, owner: AsyncEngine) -> None:
    """The check covers this month and the last: here 1 May, and with it 10 April."""
    async with owner.begin() as connection:
        await connection.execute(text("UPDATE llm_usage_guild_days SET requests = requests + 1"))
    with structlog.testing.capture_logs() as logs:
        assert await check_rollups(recorded, date(2026, 5, 1)) == 1
    (wrong,) = logs
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


async def test_a_pending_row_that_is_not_in_the_ledger_is_found(
    recorded: AsyncEngine, owner: AsyncEngine, database: FreshDatabase, tmp_path: Path
) -> None:
    async with PostgresUsageLedger(
        database.app_url, database.schema, tmp_path, patience_seconds=30
    ).running() as ledger:
        await ledger.record(a_record())
    assert await rollup_drift(recorded) == []
    async with owner.begin() as connection:
        await connection.execute(text("DELETE FROM llm_usage"))
    assert {drift.rollup for drift in await rollup_drift(recorded)} == {rollup.name for rollup in ROLLUPS}
