"""After any steps in any order, each guild sees exactly what it would see alone."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.spending.budgets import BudgetState
from tests.integration.persistence.isolation.guild_tables import OURS, GuildTable, guild_tables, seeded
from tests.integration.persistence.tenancy.checks import foreign_rows
from tests.integration.persistence.tenancy.machine import Tenants
from tests.nightly import examples
from tests.services import FreshDatabase

# The same examples in every run of a kind; ten of them take about ten seconds on an idle machine.
EXAMPLES, STEPS = examples(10, at_night=40), 30

# Steps that must succeed at least once: a run in which one is always refused shows little.
EVERY_STEP = {
    "installed",
    "remove",
    "granted",
    "revoked",
    "transferred",
    "reclaimed",
    "leave",
    "open_the_dashboard",
    "settings_changed",
    "settings_imported",
    "budgets_changed",
    "used",
    "several repriced",
}


@pytest.fixture
async def tables(owner: AsyncEngine) -> list[GuildTable]:
    async with owner.connect() as connection:
        return await guild_tables(connection)


@pytest.mark.timeout(600)
def test_no_guild_ever_observes_another(
    database: FreshDatabase, owner: AsyncEngine, tables: list[GuildTable], tmp_path: Path
) -> None:
    class TenantsOfThisDatabase(Tenants):
        pass

    TenantsOfThisDatabase.database = database
    TenantsOfThisDatabase.owner = owner
    TenantsOfThisDatabase.spool = tmp_path
    TenantsOfThisDatabase.tables = tables
    TenantsOfThisDatabase.outcomes = Counter()
    run_state_machine_as_test(
        TenantsOfThisDatabase,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    done = {step for step, led_to in TenantsOfThisDatabase.outcomes if led_to == "done"}
    assert done == EVERY_STEP, TenantsOfThisDatabase.outcomes
    assert {state for step, state in TenantsOfThisDatabase.outcomes if step == "budgets"} == set(BudgetState)


@pytest.mark.parametrize(
    "fault",
    [
        'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
        'ALTER POLICY guild_isolation ON "{table}" USING (true)',
        'CREATE POLICY another ON "{table}" FOR SELECT USING (true)',
    ],
)
async def test_the_state_machine_detects_a_broken_policy_in_every_table(
    owner: AsyncEngine, engine: AsyncEngine, fault: str
) -> None:
    tables = await seeded(owner)
    assert await foreign_rows(engine, tables, OURS) == []
    for number, table in enumerate(tables, 1):
        async with owner.begin() as connection:
            await connection.execute(text(fault.format(table=table.name)))
        assert set(await foreign_rows(engine, tables, OURS)) == {each.name for each in tables[:number]}
