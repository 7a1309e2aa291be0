"""Sessions for cogs behave as usual in SQLAlchemy, and never leave their guild."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.postgres.scope import system_scope
from baseline.services import GuildDatabase as GuildDatabasePromise
from tests.integration.persistence.isolation.cog_tables import create_notes
from tests.services import FreshDatabase

OURS, THEIRS = 1, 2

_INSERT = text("INSERT INTO notes (guild_id, body) VALUES (:guild_id, 'a')")
_GUILDS = text("SELECT guild_id FROM notes ORDER BY guild_id")


@pytest.fixture
async def database_of_cogs(database: FreshDatabase, owner: AsyncEngine) -> AsyncIterator[GuildDatabasePromise]:
    await create_notes(owner)
    async with owner.begin() as connection:
        await connection.execute(text("ALTER TABLE notes ADD PRIMARY KEY (guild_id)"))
    cogs = GuildDatabase(database.app_url, schema=database.schema)
    yield cogs
    await cogs.dispose()


async def stored(engine: AsyncEngine) -> list[int]:
    async with system_scope(engine) as transaction:
        return list((await transaction.execute(_GUILDS)).scalars())


async def test_a_clean_exit_commits(database_of_cogs: GuildDatabasePromise, engine: AsyncEngine) -> None:
    async with database_of_cogs.session(OURS) as session:
        await session.execute(_INSERT, {"guild_id": OURS})
    assert await stored(engine) == [OURS]


async def test_an_error_rolls_back_and_is_passed_on(
    database_of_cogs: GuildDatabasePromise, engine: AsyncEngine
) -> None:
    async def fail() -> None:
        async with database_of_cogs.session(OURS) as session:
            await session.execute(_INSERT, {"guild_id": OURS})
            raise ConnectionResetError("of the cog's own")

    with pytest.raises(ConnectionResetError, match="own"):
        await fail()
    assert await stored(engine) == []


async def test_the_scope_holds_after_a_commit_or_rollback_inside(
    database_of_cogs: GuildDatabasePromise, engine: AsyncEngine
) -> None:
    async with database_of_cogs.session(OURS) as session:
        await session.execute(_INSERT, {"guild_id": OURS})
        await session.commit()
        assert list((await session.execute(_GUILDS)).scalars()) == [OURS]
        await session.execute(text("UPDATE notes SET body = 'b'"))
        await session.rollback()
        assert (await session.execute(text("SELECT body FROM notes"))).scalar_one() == "a"
    assert await stored(engine) == [OURS]


async def test_a_savepoint_may_fail_alone(database_of_cogs: GuildDatabasePromise, engine: AsyncEngine) -> None:
    async with database_of_cogs.session(OURS) as session:
        await session.execute(_INSERT, {"guild_id": OURS})
        with pytest.raises(DBAPIError, match="duplicate key"):
            async with session.begin_nested():
                await session.execute(_INSERT, {"guild_id": OURS})
    assert await stored(engine) == [OURS]


async def test_one_guild_never_sees_or_writes_another(
    database_of_cogs: GuildDatabasePromise, engine: AsyncEngine
) -> None:
    async with database_of_cogs.session(THEIRS) as session:
        await session.execute(_INSERT, {"guild_id": THEIRS})
    async with database_of_cogs.session(OURS) as session:
        assert (await session.execute(_GUILDS)).all() == []
        await session.execute(text("UPDATE notes SET body = 'taken over'"))
    with pytest.raises(DBAPIError, match="row-level security"):
        async with database_of_cogs.session(OURS) as session:
            await session.execute(_INSERT, {"guild_id": 3})
    async with database_of_cogs.session(THEIRS) as session:
        assert (await session.execute(text("SELECT body FROM notes"))).scalar_one() == "a"
