"""Search the catalogue for holes in the isolation, and prove that each kind of hole is found."""

from collections.abc import Sequence
from zlib import crc32

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.scope import guild_transaction, system_scope
from tests.integration.persistence.isolation.guild_tables import GUILD_TABLES, OURS, leaks_of, seeded
from tests.integration.persistence.isolation.isolation_holes import DEFINERS, holes
from tests.nightly import is_night
from tests.services import FreshDatabase

TRUE = "guild_id = nullif(current_setting('app.guild_id', true), '')::bigint"
APP = "baseline_test_app"
COG = "baseline_test_cog"


async def test_nothing_leads_around_the_policies(owner: AsyncEngine, database: FreshDatabase) -> None:
    async with owner.connect() as connection:
        assert await holes(connection, database.schema) == []


async def test_nothing_does_so_in_the_parts_of_months_to_come(
    owner: AsyncEngine, engine: AsyncEngine, database: FreshDatabase
) -> None:
    async with system_scope(engine) as transaction:
        for table in ("llm_usage", "llm_request_log"):
            made = await transaction.execute(text(f"SELECT ensure_{table}_partitions(24)"))
            assert made.scalar_one() > 20
    async with owner.connect() as connection:
        assert await holes(connection, database.schema) == []


async def test_every_function_with_the_owners_rights_that_is_allowed_is_there(owner: AsyncEngine) -> None:
    async with owner.connect() as connection:
        found = await connection.execute(text("SELECT oid::regprocedure::text AS name FROM pg_proc WHERE prosecdef"))
        assert {row.name for row in found} == set(DEFINERS)


def _some(tables: Sequence[str], fault: str) -> Sequence[str]:
    """Return all tables at night, and by day a third of them, which depends on the fault."""
    return tables if is_night() else tables[crc32(fault.encode()) % 3 :: 3]


async def broken(connection: AsyncConnection, schema: str, *statements: str) -> set[str]:
    """Return the holes found after the statements, and undo the statements."""
    try:
        for statement in statements:
            await connection.execute(text(statement))
        return {hole.partition(":")[0] for hole in await holes(connection, schema)}
    finally:
        await connection.rollback()


@pytest.mark.parametrize(
    "fault",
    [
        'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
        'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY',
        'DROP POLICY guild_isolation ON "{table}"',
        'ALTER POLICY guild_isolation ON "{table}" USING (true)',
        'ALTER POLICY guild_isolation ON "{table}" WITH CHECK (true)',
        f'ALTER POLICY guild_isolation ON "{{table}}" USING ({TRUE} OR guild_id IS NULL)',
        "ALTER POLICY guild_isolation ON \"{table}\" USING (coalesce(current_setting('app.guild_id', true), '') = '')",
        f'ALTER POLICY guild_isolation ON "{{table}}" TO {APP}',
        'ALTER POLICY guild_isolation ON "{table}" TO PUBLIC',
        f'ALTER POLICY guild_isolation ON "{{table}}" TO {APP}, {COG}, CURRENT_USER',
        'DROP POLICY guild_binding ON "{table}"',
        'ALTER POLICY guild_binding ON "{table}" TO PUBLIC',
        'ALTER POLICY guild_binding ON "{table}" USING (true)',
        f'ALTER POLICY guild_binding ON "{{table}}" WITH CHECK ({TRUE})',
        f'GRANT TRUNCATE ON "{{table}}" TO {COG}',
        f'GRANT SELECT (guild_id) ON "{{table}}" TO {COG}',
        'CREATE POLICY another ON "{table}" FOR SELECT USING (true)',
        f'GRANT TRUNCATE ON "{{table}}" TO {APP}',
        f'GRANT REFERENCES ON "{{table}}" TO {APP}',
        f'GRANT TRIGGER ON "{{table}}" TO {APP}',
        'GRANT SELECT ON "{table}" TO PUBLIC',
        'GRANT SELECT (guild_id) ON "{table}" TO PUBLIC',
        'CREATE RULE quietly AS ON UPDATE TO "{table}" DO INSTEAD NOTHING',
    ],
)
async def test_a_fault_is_found_in_every_table(owner: AsyncEngine, database: FreshDatabase, fault: str) -> None:
    async with owner.connect() as connection:
        tables = [row.name for row in await connection.execute(GUILD_TABLES)]
        assert len(tables) > 15, tables
        for table in _some(tables, fault):
            found = await broken(connection, database.schema, fault.format(table=table))
            assert {name.partition(".")[0] for name in found} == {table}


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ("CREATE VIEW everything AS SELECT * FROM guilds", "everything"),
        ("CREATE VIEW everything WITH (security_invoker = false) AS SELECT * FROM guilds", "everything"),
        ("CREATE MATERIALIZED VIEW everything AS SELECT name FROM guilds", "everything"),
        ("CREATE TABLE everything (guild_id bigint)", "everything"),
        (
            "CREATE FUNCTION everything() RETURNS SETOF guilds LANGUAGE sql SECURITY DEFINER AS 'TABLE guilds'",
            "everything",
        ),
        ("ALTER FUNCTION ensure_llm_usage_partitions RESET search_path", "ensure_llm_usage_partitions"),
        (
            "ALTER FUNCTION ensure_llm_usage_partitions SET search_path = public, baseline_test",
            "ensure_llm_usage_partitions",
        ),
        (f"GRANT UPDATE ON audit_log TO {APP}", "audit_log"),
        (f"GRANT DELETE ON llm_usage TO {APP}", "llm_usage"),
        (f"GRANT INSERT ON audit_log TO {COG}", "audit_log"),
        (f"GRANT UPDATE ON authorized_users TO {COG}", "authorized_users"),
        (f"GRANT SELECT ON llm_request_payloads TO {COG}", "llm_request_payloads"),
        (f"GRANT SELECT ON llm_usage_days TO {COG}", "llm_usage_days"),
        (f"GRANT SELECT ON cog_role_secrets TO {COG}", "cog_role_secrets"),
        (f"GRANT SELECT ON cog_role_secrets TO {APP}", "cog_role_secrets"),
        (f"GRANT EXECUTE ON FUNCTION restore_cog_role TO {COG}", "restore_cog_role"),
        (f"GRANT EXECUTE ON FUNCTION ensure_llm_usage_partitions TO {COG}", "ensure_llm_usage_partitions"),
        ("GRANT EXECUTE ON FUNCTION enter_guild TO PUBLIC", "enter_guild"),
        ("ALTER FUNCTION bound_guild RESET search_path", "bound_guild"),
        (f"ALTER ROLE {COG} BYPASSRLS", COG),
        (f"GRANT SELECT ON alembic_version TO {APP}", "alembic_version"),
        (f"GRANT UPDATE ON SEQUENCE audit_log_id_seq TO {APP}", "audit_log_id_seq"),
        (f"GRANT CREATE ON SCHEMA baseline_test TO {APP}", "baseline_test"),
        ("GRANT USAGE ON SCHEMA baseline_test TO PUBLIC", "baseline_test"),
        (f"ALTER ROLE {APP} BYPASSRLS", APP),
        (f"ALTER ROLE {APP} CREATEROLE", APP),
        (f"GRANT pg_read_all_data TO {APP}", APP),
        (f"ALTER ROLE {APP} SET app.scope = 'system'", APP),
        (f"CREATE SCHEMA its_own AUTHORIZATION {APP}", APP),
    ],
)
async def test_a_fault_beside_the_tables_is_found(
    owner: AsyncEngine, database: FreshDatabase, fault: str, named: str
) -> None:
    async with owner.connect() as connection:
        assert await broken(connection, database.schema, fault) == {named}


@pytest.mark.parametrize("fault", [f"GRANT {APP} TO {COG}", f"GRANT {COG} TO {APP}"])
async def test_a_role_that_may_become_the_other_is_found(
    owner: AsyncEngine, database: FreshDatabase, fault: str
) -> None:
    async with owner.connect() as connection:
        assert await broken(connection, database.schema, fault) == {APP, COG}


async def test_a_security_invoker_view_is_no_fault(owner: AsyncEngine, database: FreshDatabase) -> None:
    view = "CREATE VIEW everything WITH (security_invoker = true) AS SELECT * FROM guilds"
    async with owner.connect() as connection:
        assert await broken(connection, database.schema, view) == set()


@pytest.mark.parametrize(
    ("fault", "leaked"),
    [
        ('ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY', "select"),
        ('ALTER POLICY guild_isolation ON "{table}" USING (true)', "select"),
        ('CREATE POLICY another ON "{table}" FOR SELECT USING (true)', "select"),
        ('CREATE POLICY another ON "{table}" FOR INSERT WITH CHECK (true)', "insert"),
    ],
)
async def test_a_broken_policy_in_any_table_is_detected_by_access(
    owner: AsyncEngine, engine: AsyncEngine, fault: str, leaked: str
) -> None:
    tables = await seeded(owner)
    for table in tables:
        async with owner.begin() as connection:
            await connection.execute(text(fault.format(table=table.name)))
    reached = [await leaks_of(engine, table) for table in tables]
    assert [leak[0].split()[0] if leak else None for leak in reached] == [leaked] * len(tables)


async def test_without_a_guild_no_table_shows_or_takes_a_row(owner: AsyncEngine, engine: AsyncEngine) -> None:
    for table in await seeded(owner):
        async with engine.connect() as connection:
            assert (await connection.execute(text(f'SELECT 1 FROM "{table.name}"'))).all() == [], table  # noqa: S608 - from the catalogue
            with pytest.raises(DBAPIError, match="row-level security"):
                await connection.execute(text(table.insert(OURS)))


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE {owner}",
        "SET SESSION AUTHORIZATION {owner}",
        "ALTER ROLE {app} BYPASSRLS",
        "GRANT {owner} TO {app}",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE VIEW mine AS SELECT * FROM guilds",
        "ALTER SCHEMA baseline_test OWNER TO {app}",
        "SET session_replication_role = replica",
        "SET lc_messages = 'C'",
    ],
)
async def test_the_role_cannot_become_more_than_it_is(engine: AsyncEngine, owner: AsyncEngine, statement: str) -> None:
    async with owner.connect() as connection:
        name = (await connection.execute(text("SELECT current_user"))).scalar_one()
    with pytest.raises(DBAPIError, match=r"permission denied|must be|may "):
        async with system_scope(engine) as transaction:
            await transaction.execute(text(statement.format(owner=name, app=APP)))


async def test_no_table_can_be_emptied_or_given_triggers_or_rules(engine: AsyncEngine, owner: AsyncEngine) -> None:
    async with owner.connect() as connection:
        tables = [row.name for row in await connection.execute(GUILD_TABLES)]
    for table in tables:
        for statement in (
            f'TRUNCATE "{table}"',
            f'CREATE TRIGGER mine BEFORE INSERT ON "{table}" EXECUTE FUNCTION suppress_redundant_updates_trigger()',
            f'CREATE RULE mine AS ON INSERT TO "{table}" DO INSTEAD NOTHING',
        ):
            with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
                async with system_scope(engine) as transaction:
                    await transaction.execute(text(statement))


async def test_row_security_that_is_switched_off_shows_nothing(owner: AsyncEngine, engine: AsyncEngine) -> None:
    for table in await seeded(owner):
        transaction = guild_transaction(engine, OURS)
        await transaction.begin()
        await transaction.execute(text("SET LOCAL row_security = off"))
        with pytest.raises(DBAPIError, match="would be affected by row-level security"):
            await transaction.execute(text(f'SELECT 1 FROM "{table.name}"'))  # noqa: S608 - from the catalogue
        await transaction.close()


async def test_temporary_tables_stand_in_for_nothing_in_functions_with_the_owners_rights(
    database: FreshDatabase, owner: AsyncEngine
) -> None:
    engine = create_engine(database.app_url, schema=database.schema, pool_size=1)
    async with system_scope(engine) as transaction:
        await transaction.execute(text("SET LOCAL search_path TO pg_temp, baseline_test"))
        await transaction.execute(text("CREATE TEMP TABLE llm_usage_default (created_at timestamptz, trap int)"))
        await transaction.execute(text("INSERT INTO llm_usage_default VALUES ('2031-05-05', 1)"))
        await transaction.execute(text("SELECT ensure_llm_usage_partitions(0)"))
        assert (await transaction.execute(text("SELECT trap FROM llm_usage_default"))).scalar_one() == 1
    await engine.dispose()
    async with owner.connect() as connection:
        assert (await connection.execute(text("SELECT to_regclass('llm_usage_2031_05')"))).scalar_one() is None
