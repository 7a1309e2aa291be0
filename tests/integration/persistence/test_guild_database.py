"""The sessions that cogs get: SQLAlchemy as usual, and never out of their guild."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.postgres.scope import system_scope
from baseline.services import GuildDatabase as GuildDatabasePromise

OURS, THEIRS = 1, 2

_INSERT = text("""
    INSERT INTO guilds (guild_id, name, member_count, owner_id, added_by, added_by_source, joined_at)
    VALUES (:guild_id, 'a', 1, 1, 1, 'audit_log', now())
""")
_GUILDS = text("SELECT guild_id FROM guilds ORDER BY guild_id")


@pytest.fixture
def database_of_cogs(engine: AsyncEngine) -> GuildDatabasePromise:
    return GuildDatabase(engine)


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
        await session.execute(text("UPDATE guilds SET name = 'b'"))
        await session.rollback()
        assert (await session.execute(text("SELECT name FROM guilds"))).scalar_one() == "a"
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
        await session.execute(text("UPDATE guilds SET name = 'taken over'"))
    with pytest.raises(DBAPIError, match="row-level security"):
        async with database_of_cogs.session(OURS) as session:
            await session.execute(_INSERT, {"guild_id": 3})
    async with database_of_cogs.session(THEIRS) as session:
        assert (await session.execute(text("SELECT name FROM guilds"))).scalar_one() == "a"
