"""Injected SQL in a cog's session reaches the rows of its own guild only."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import CursorResult, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.schema.migrations import migrate
from application.ports.errors import ServiceUnavailable
from tests.integration.persistence.isolation.cog_tables import NOTES, create_notes
from tests.integration.persistence.isolation.guild_tables import OURS, THEIRS, GuildTable, seeded
from tests.services import FreshDatabase

APP = "baseline_test_app"
PRIVATE = {"alert_deliveries", "cog_documents", "llm_request_payloads"}

# Each attack runs before another guild's rows are queried. A refused attack is as good as a harmless one.
ATTACKS = (
    "SELECT set_config('app.scope', 'system', true)",
    "SELECT set_config('app.scope', 'system', false)",
    "SET app.scope = 'system'",
    f"SELECT set_config('app.guild_id', '{THEIRS}', true)",
    f"SELECT set_config('app.guild_id', '{THEIRS}', true), set_config('app.guild_proof', '', true)",
    f"SET SESSION app.guild_id = '{THEIRS}'",
    f"SELECT enter_guild({THEIRS}, '')",
    f"SELECT enter_guild({THEIRS}, NULL)",
    f"SELECT enter_guild({THEIRS}, current_setting('app.guild_proof'))",
    f"SELECT set_config('app.scope', 'system', true), set_config('role', '{APP}', true)",
    "SELECT set_config('app.scope', 'system', true), set_config('role', 'none', true)",
    "SELECT set_config('app.scope', 'system', true), set_config('session_authorization', '{owner}', true)",
    f"SET ROLE {APP}",
    "SET ROLE {owner}",
    "SET ROLE NONE",
    f"SET SESSION AUTHORIZATION {APP}",
    "SET SESSION AUTHORIZATION {owner}",
    "SET row_security = off",
    "SET session_replication_role = replica",
    "SET search_path = pg_temp, baseline_test",
    "DROP OWNED BY CURRENT_USER",
)
# One statement with the query: the setting changes before the table is read.
IN_ONE_STATEMENT = """
    SELECT found.guild_id FROM (SELECT concat({attack}) OFFSET 0) AS first (made)
    CROSS JOIN LATERAL (SELECT guild_id FROM "{table}" WHERE first.made IS NOT NULL OFFSET 0) AS found
"""
SETTINGS = (
    "set_config('app.scope', 'system', true)",
    f"set_config('app.guild_id', '{THEIRS}', true)",
    f"set_config('app.guild_id', '{THEIRS}', true), set_config('app.scope', 'system', true)",
    f"set_config('app.scope', 'system', true), set_config('role', '{APP}', true)",
    "set_config('app.scope', 'system', true), set_config('role', 'none', true)",
    f"query_to_xml('SELECT set_config(''app.guild_id'', ''{THEIRS}'', true)', true, true, '')",
)
# SQLSTATE classes: not supported, data, transaction state, authorization, dependent privileges, access rule.
REFUSALS = {"0A", "22", "25", "28", "2B", "42"}


@pytest.fixture
async def tables(owner: AsyncEngine) -> list[GuildTable]:
    """Return all tables with rows of guilds, including a cog's, with one row of each of two guilds."""
    await create_notes(owner)
    return await seeded(owner)


@pytest.fixture
async def cogs(database: FreshDatabase) -> AsyncIterator[GuildDatabase]:
    """Sessions on a single connection, so that anything a session leaves behind reaches the next one."""
    cogs = GuildDatabase(database.app_url, schema=database.schema, pool_size=1)
    yield cogs
    await cogs.dispose()


async def tried(session: AsyncSession, statement: str) -> CursorResult[Any] | None:
    """Run a statement in a savepoint, and return None if it is refused.

    The savepoint is set by hand: `session.begin_nested` would enter the guild again.
    """
    await session.execute(text("SAVEPOINT attempt"))
    try:
        result = await session.execute(text(statement))
    except ServiceUnavailable:
        # Authorization errors are converted to this.
        await session.execute(text("ROLLBACK TO SAVEPOINT attempt"))
        return None
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "")[:2] not in REFUSALS:
            raise
        await session.execute(text("ROLLBACK TO SAVEPOINT attempt"))
        return None
    await session.execute(text("RELEASE SAVEPOINT attempt"))
    return result  # type: ignore[return-value] # of text, always a cursor's


async def guilds_seen(session: AsyncSession, statement: str) -> set[int]:
    result = await tried(session, statement)
    return set() if result is None else set(result.scalars())


@pytest.mark.parametrize("attack", ATTACKS)
async def test_no_earlier_statement_opens_another_guilds_rows(
    cogs: GuildDatabase, owner: AsyncEngine, tables: list[GuildTable], attack: str
) -> None:
    async with owner.connect() as connection:
        name = (await connection.execute(text("SELECT current_user"))).scalar_one()
    async with cogs.session(OURS) as session:
        await tried(session, attack.format(owner=name))
        for table in tables:
            seen = await guilds_seen(session, f'SELECT guild_id FROM "{table.name}"')  # noqa: S608 - from the catalogue
            assert seen <= {OURS}, table.name


@pytest.mark.parametrize("setting", SETTINGS)
async def test_no_setting_within_a_query_opens_another_guilds_rows(
    cogs: GuildDatabase, tables: list[GuildTable], setting: str
) -> None:
    async with cogs.session(OURS) as session:
        for table in tables:
            statement = IN_ONE_STATEMENT.format(attack=setting, table=table.name)
            assert await guilds_seen(session, statement) <= {OURS}, table.name


@pytest.mark.parametrize("setting", ["1", *SETTINGS])
async def test_no_row_of_another_guild_is_written(cogs: GuildDatabase, tables: list[GuildTable], setting: str) -> None:
    for table in tables:
        for attempt in (
            table.insert(THEIRS),
            f'UPDATE "{table.name}" SET guild_id = guild_id WHERE guild_id = {THEIRS}',  # noqa: S608 - as above
            f'DELETE FROM "{table.name}" WHERE guild_id = {THEIRS}',  # noqa: S608 - as above
        ):
            async with cogs.session(OURS) as session:
                await tried(session, f"SELECT concat({setting})")
                written = await tried(session, attempt)
                assert written is None or written.rowcount == 0, attempt


async def test_a_guild_sees_its_own_rows(cogs: GuildDatabase, tables: list[GuildTable]) -> None:
    async with cogs.session(OURS) as session:
        for table in tables:
            seen = await guilds_seen(session, f'SELECT guild_id FROM "{table.name}"')  # noqa: S608 - as above
            assert seen == (set() if table.name in PRIVATE else {OURS}), table.name
        deleted = await tried(session, f"DELETE FROM {NOTES}")  # noqa: S608 - as above
        assert deleted is not None
        assert deleted.rowcount == 1


@pytest.mark.parametrize("setting", ["1", *SETTINGS])
async def test_views_of_a_bots_migration_show_no_other_guilds_rows(
    cogs: GuildDatabase, database: FreshDatabase, owner: AsyncEngine, tables: list[GuildTable], setting: str
) -> None:
    async with owner.begin() as connection:
        await connection.execute(text(f'CREATE VIEW "Notes of all" AS SELECT guild_id FROM {NOTES}'))  # noqa: S608
        await connection.execute(text("CREATE VIEW kept AS SELECT guild_id FROM llm_request_payloads"))
    await migrate(database.owner_url, schema=database.schema, app_password=database.app_password)
    async with cogs.session(OURS) as session:
        await tried(session, f"SELECT concat({setting})")
        assert await guilds_seen(session, 'SELECT guild_id FROM "Notes of all"') <= {OURS}
        assert not await guilds_seen(session, "SELECT guild_id FROM kept")
    async with cogs.session(OURS) as session:
        assert await guilds_seen(session, 'SELECT guild_id FROM "Notes of all"') == {OURS}
