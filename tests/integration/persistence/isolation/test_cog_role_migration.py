"""Migrate databases of the previous release to the role of cogs and back, while a bot of that release runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import pytest
from alembic import command
from sqlalchemy import Connection, pool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.postgres.scope import ScopedTransaction, guild_scope, system_scope
from adapters.persistence.postgres.urls import sqlalchemy_url
from adapters.persistence.schema.migrations import alembic_config, migrate
from application.ports.errors import ServiceUnavailable
from domain.ids import GuildId
from tests.integration.persistence.isolation.cog_tables import create_notes
from tests.integration.persistence.isolation.isolation_holes import holes
from tests.integration.persistence.schema.on_schema import on_schema
from tests.services import FreshDatabase
from tests.waiting import eventually

GUILDS = (GuildId(1), GuildId(2))
BEFORE = "baseline_0009"
LONGEST_WAIT = 60

_ROWS = text("INSERT INTO notes (guild_id, body) VALUES (1, 'a'), (2, 'b')")
_NOTES = text("SELECT guild_id FROM notes ORDER BY guild_id")


@pytest.fixture
async def before(database: FreshDatabase, owner: AsyncEngine) -> FreshDatabase:
    """Return a database as the previous release left it, with a table of a cog."""
    await on_schema(database.owner_url, database.schema, downgrade)
    await create_notes(owner)
    async with owner.begin() as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(_ROWS)
    return database


@pytest.fixture
async def cogs(database: FreshDatabase) -> AsyncIterator[GuildDatabase]:
    cogs = GuildDatabase(database.app_url, schema=database.schema)
    yield cogs
    await cogs.dispose()


def downgrade(connection: Connection) -> None:
    command.downgrade(alembic_config(connection), BEFORE)


async def upgrade(database: FreshDatabase) -> None:
    await migrate(database.owner_url, schema=database.schema, app_password=database.app_password)


async def seen_by_cogs(cogs: GuildDatabase) -> list[list[int]]:
    seen = []
    for guild_id in GUILDS:
        async with cogs.session(guild_id) as session:
            seen.append(list((await session.execute(_NOTES)).scalars()))
    return seen


async def seen_by_the_application(engine: AsyncEngine) -> list[list[int]]:
    async def seen_in(scope: AbstractAsyncContextManager[ScopedTransaction]) -> list[int]:
        async with scope as transaction:
            return list((await transaction.execute(_NOTES)).scalars())

    # At the same time, since each waits where another transaction holds the table.
    scopes = (*(guild_scope(engine, guild_id) for guild_id in GUILDS), system_scope(engine))
    return await asyncio.gather(*map(seen_in, scopes))


async def test_tables_of_cogs_that_were_there_are_opened_to_their_role(
    before: FreshDatabase, cogs: GuildDatabase, owner: AsyncEngine
) -> None:
    with pytest.raises((DBAPIError, ServiceUnavailable)):
        await seen_by_cogs(cogs)
    for _ in range(2):
        await upgrade(before)
        assert await seen_by_cogs(cogs) == [[1], [2]]
    async with owner.connect() as connection:
        assert await holes(connection, before.schema) == []


async def test_privileges_that_the_application_lacks_are_not_given_to_cogs(
    before: FreshDatabase, cogs: GuildDatabase, owner: AsyncEngine
) -> None:
    async with owner.begin() as connection:
        await connection.execute(text(f"REVOKE DELETE ON notes FROM {before.schema}_app"))
    await upgrade(before)
    with pytest.raises(DBAPIError, match="permission denied"):
        async with cogs.session(GUILDS[0]) as session:
            await session.execute(text("DELETE FROM notes"))


async def test_a_process_of_the_previous_release_sees_the_same_rows_as_before(before: FreshDatabase) -> None:
    engine = create_engine(before.app_url, schema=before.schema)
    saw = await seen_by_the_application(engine)
    assert saw == [[1], [2], [1, 2]]
    await upgrade(before)
    assert await seen_by_the_application(engine) == saw
    await engine.dispose()


async def test_the_way_back_takes_everything_from_the_role(
    before: FreshDatabase, cogs: GuildDatabase, owner: AsyncEngine, engine: AsyncEngine
) -> None:
    await upgrade(before)
    await on_schema(before.owner_url, before.schema, downgrade)
    assert await seen_by_the_application(engine) == [[1], [2], [1, 2]]
    async with owner.connect() as connection:
        held = text("""
            SELECT relname FROM pg_class CROSS JOIN aclexplode(relacl) WHERE pg_get_userbyid(grantee) = :role
            UNION ALL SELECT nspname FROM pg_namespace CROSS JOIN aclexplode(nspacl)
            WHERE pg_get_userbyid(grantee) = :role
        """)
        assert (await connection.execute(held, {"role": f"{before.schema}_cog"})).all() == []
    await upgrade(before)
    assert await seen_by_cogs(cogs) == [[1], [2]]


async def test_no_reader_waits_long_behind_the_migration(before: FreshDatabase, engine: AsyncEngine) -> None:
    """A transaction that holds a table for longer delays the migration and nothing else."""
    server = create_async_engine(sqlalchemy_url(before.owner_url), poolclass=pool.NullPool)
    waiting = text("SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'")

    async def migration_waits() -> bool:
        async with server.connect() as connection:
            return (await connection.execute(waiting)).scalar_one() is True

    async with guild_scope(engine, GUILDS[0]) as holder:
        await holder.execute(_NOTES)
        migration = asyncio.create_task(upgrade(before))
        for _ in range(2):
            await eventually(migration_waits, "the migration to wait for the table")
            async with asyncio.timeout(LONGEST_WAIT):
                assert await seen_by_the_application(engine) == [[1], [2], [1, 2]]
        assert not migration.done()
    await migration
    await server.dispose()
