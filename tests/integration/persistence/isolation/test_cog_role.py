"""The role of cogs can harm neither the server, nor other sessions, nor itself."""

from collections.abc import AsyncIterator, Sequence
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.cog_credentials import cog_database_url, cog_role
from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.schema.app_role import PrivilegedRole, app_role, refuse_privileged_role
from adapters.persistence.schema.migrations import migrate
from application.ports.errors import ServiceUnavailable
from bootstrap.configuration.app_role import app_database_url
from domain.ids import GuildId
from tests.integration.persistence.isolation.cog_tables import create_notes
from tests.integration.persistence.isolation.isolation_holes import holes
from tests.integration.persistence.schema.on_schema import on_schema
from tests.services import FreshDatabase

OURS, THEIRS = GuildId(1), GuildId(2)

REFUSED = (
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_read_binary_file('/etc/passwd')",
    "SELECT pg_ls_dir('.')",
    "SELECT lo_import('/etc/passwd')",
    "COPY notes TO PROGRAM 'cat'",
    "COPY notes FROM PROGRAM 'true'",
    "COPY notes TO '/tmp/notes'",
    "COPY notes FROM '/etc/passwd'",
    "SELECT rolpassword FROM pg_authid",
    "SELECT 1 FROM pg_user_mapping",
    "SELECT 1 FROM cog_role_secrets",
    "SELECT restore_cog_role()",
    "SELECT ensure_llm_usage_partitions(1)",
    "SELECT drop_llm_request_log_partitions(now())",
    "SELECT 1 FROM llm_request_payloads",
    "SELECT 1 FROM llm_usage_days",
    "SELECT 1 FROM llm_usage_days_now",
    "SELECT 1 FROM llm_request_days",
    "SELECT 1 FROM llm_usage_default",
    "SELECT 1 FROM alembic_version",
    "INSERT INTO audit_log (guild_id, action, target, occurred_at) VALUES (1, 'a', 'a', now())",
    "UPDATE guild_settings SET version = 1",
    "UPDATE authorized_users SET revoked_at = NULL",
    "DELETE FROM llm_request_logs",
    "LOCK TABLE guilds IN SHARE MODE",
    "CREATE TABLE mine (id int)",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA mine",
    "CREATE SERVER s FOREIGN DATA WRAPPER w",
    "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE PUBLICATION mine FOR TABLE notes",
    "ALTER TABLE notes DISABLE ROW LEVEL SECURITY",
    "DROP POLICY guild_binding ON notes",
    "CREATE POLICY mine ON notes USING (true)",
    "ALTER FUNCTION bound_guild SECURITY INVOKER",
    "CREATE OR REPLACE FUNCTION bound_guild() RETURNS bigint LANGUAGE sql AS 'SELECT 2::bigint'",
    "SET track_activities = on",
    "SELECT dblink('')",
)
# SQLSTATE: insufficient privilege; no such function; no such foreign data wrapper.
REFUSALS = {"42501", "42883", "42704"}


@pytest.fixture
async def cogs(database: FreshDatabase, owner: AsyncEngine) -> AsyncIterator[GuildDatabase]:
    await create_notes(owner)
    cogs = GuildDatabase(database.app_url, schema=database.schema, pool_size=2)
    yield cogs
    await cogs.dispose()


@pytest.fixture
async def own_role(unmigrated_database: str) -> AsyncIterator[tuple[GuildDatabase, str]]:
    """Create a role for this test alone, with its application's URL: roles belong to the whole server."""
    schema = f"changing_{uuid4().hex[:12]}"
    await migrate(unmigrated_database, schema=schema, app_password="pw")
    create = text("CREATE TABLE notes (guild_id bigint, body text)")
    await on_schema(unmigrated_database, schema, lambda connection: connection.execute(create))
    app_url = app_database_url(unmigrated_database, schema=schema, password="pw")
    cogs = GuildDatabase(app_url, schema=schema, pool_size=2)
    yield cogs, app_url
    await cogs.dispose()


async def works(cogs: GuildDatabase) -> bool:
    async with cogs.session(OURS) as session:
        await session.execute(text("INSERT INTO notes (guild_id, body) VALUES (1, 'a')"))
        return (await session.execute(text("SELECT count(*) > 0 FROM notes"))).scalar_one() is True


async def run(cogs: GuildDatabase, *statements: str) -> None:
    """Run each statement in a session, and disconnect."""
    async with cogs.session(OURS) as session:
        for statement in statements:
            await session.execute(text(statement))
    await cogs.engine.dispose()


@pytest.mark.parametrize("statement", REFUSED)
async def test_the_cogs_role_is_refused_this_statement(cogs: GuildDatabase, statement: str) -> None:
    with pytest.raises(DBAPIError) as refused:
        await run(cogs, statement)
    assert getattr(refused.value.orig, "sqlstate", "") in REFUSALS


async def test_no_extension_reaches_out_of_the_database(owner: AsyncEngine) -> None:
    async with owner.connect() as connection:
        found = await connection.execute(text("SELECT extname FROM pg_extension"))
        assert set(found.scalars()) == {"plpgsql"}


async def test_no_session_sees_the_queries_of_another(cogs: GuildDatabase, engine: AsyncEngine) -> None:
    asked = text("SELECT query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    async with cogs.session(THEIRS) as other, system_scope(engine) as application:
        await other.execute(text("SELECT 'a secret of theirs'"))
        await application.execute(text("SELECT 'a secret of all'"))
        async with cogs.session(OURS) as session:
            seen = list((await session.execute(asked)).scalars())
    assert len(seen) >= 2
    assert not any("secret" in query for query in seen)


async def test_the_cogs_role_ends_no_session_of_the_application(cogs: GuildDatabase, engine: AsyncEngine) -> None:
    async with system_scope(engine) as application:
        process = (await application.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        for function in ("pg_terminate_backend", "pg_cancel_backend"):
            with pytest.raises(DBAPIError, match=r"permission denied|must be a member"):
                await run(cogs, f"SELECT {function}({process})")
        assert (await application.execute(text("SELECT 1"))).scalar_one() == 1


async def test_a_password_that_the_role_sets_lasts_until_the_next_connection(
    own_role: tuple[GuildDatabase, str],
) -> None:
    cogs, app_url = own_role
    url = cog_database_url(app_url, schema=cogs.schema)
    await run(cogs, "ALTER ROLE CURRENT_USER PASSWORD 'mine'")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(url)
    assert await works(cogs)
    await (await asyncpg.connect(url)).close()


@pytest.mark.parametrize(
    "settings",
    [
        ["ALTER ROLE CURRENT_USER SET default_transaction_read_only = on"],
        ["ALTER ROLE CURRENT_USER SET search_path = pg_temp"],
        ["ALTER ROLE CURRENT_USER IN DATABASE {database} SET default_transaction_read_only = on"],
        ["ALTER ROLE CURRENT_USER SET default_transaction_read_only = on", "ALTER ROLE CURRENT_USER PASSWORD NULL"],
    ],
)
async def test_settings_that_it_gives_itself_last_until_the_next_connection(
    own_role: tuple[GuildDatabase, str], settings: Sequence[str]
) -> None:
    cogs, app_url = own_role
    await run(cogs, *(setting.format(database=urlsplit(app_url).path.strip("/")) for setting in settings))
    for _ in range(2):
        assert await works(cogs)
        await cogs.engine.dispose()


async def test_privileges_that_it_throws_away_come_back_with_the_next_migration(
    database: FreshDatabase, owner: AsyncEngine, cogs: GuildDatabase
) -> None:
    assert await works(cogs)
    await run(cogs, "DROP OWNED BY CURRENT_USER")
    with pytest.raises(DBAPIError, match=r"permission denied|row-level security"):
        await works(cogs)
    await migrate(database.owner_url, schema=database.schema, app_password=database.app_password)
    assert await works(cogs)
    async with owner.connect() as connection:
        assert await holes(connection, database.schema) == []


async def test_the_application_refuses_to_run_cogs_as_a_member_of_its_own_role(
    own_role: tuple[GuildDatabase, str], owner: AsyncEngine
) -> None:
    cogs, _ = own_role
    await refuse_privileged_role(cogs.engine)
    async with owner.begin() as connection:
        await connection.execute(text(f"GRANT {app_role(cogs.schema)} TO {cog_role(cogs.schema)}"))
    with pytest.raises(PrivilegedRole, match=f"is a member of '{app_role(cogs.schema)}'"):
        await refuse_privileged_role(cogs.engine)


async def test_the_right_to_temporary_tables_is_taken_where_the_database_is_baselines(
    own_role: tuple[GuildDatabase, str],
) -> None:
    cogs, _ = own_role
    with pytest.raises(DBAPIError, match="permission denied to create temporary tables"):
        await run(cogs, "CREATE TEMP TABLE mine (id int)")


async def test_a_database_that_is_shared_keeps_its_right_to_temporary_tables(unmigrated_database: str) -> None:
    foreign = text("CREATE TABLE of_another_program (id int)")
    await on_schema(unmigrated_database, "public", lambda connection: connection.execute(foreign))
    await migrate(unmigrated_database, schema=f"guest_{uuid4().hex[:12]}", app_password="pw")
    may = text("SELECT has_database_privilege('public', current_database(), 'TEMPORARY')")
    kept: list[bool] = []
    await on_schema(unmigrated_database, "public", lambda connection: kept.append(connection.execute(may).scalar_one()))
    assert kept == [True]


async def test_the_longest_name_of_a_schema_leaves_room_for_its_role(unmigrated_database: str) -> None:
    schema = uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop")).ljust(59, "x")
    await migrate(unmigrated_database, schema=schema, app_password="pw")
    cogs = GuildDatabase(app_database_url(unmigrated_database, schema=schema, password="pw"), schema=schema)
    async with cogs.session(OURS) as session:
        assert (await session.execute(text("SELECT current_user"))).scalar_one() == cog_role(schema)
    await cogs.dispose()


async def test_with_a_wrong_password_of_the_application_no_guild_is_entered(database: FreshDatabase) -> None:
    cogs = GuildDatabase(database.app_url.replace(database.app_password, "wrong"), schema=database.schema)
    with pytest.raises(ServiceUnavailable):
        await works(cogs)
    await cogs.dispose()
