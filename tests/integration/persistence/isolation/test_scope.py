"""A scope ends with its transaction: no connection returns to the pool with a transaction open."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.scope import guild_scope, guild_transaction, system_scope
from domain.ids import GuildId
from tests.services import FreshDatabase

GUILD = GuildId(1_150_000_000_000_000_001)

_SCOPE = text("SELECT current_setting('app.guild_id', true) AS guild, current_setting('app.scope', true) AS scope")
_INSERT = text("""
    INSERT INTO guilds (guild_id, name, member_count, owner_id, added_by, added_by_source, joined_at)
    VALUES (:guild_id, 'a', 1, 1, 1, 'audit_log', now())
""")


@pytest.fixture
async def engine(database: FreshDatabase) -> AsyncIterator[AsyncEngine]:
    """Engine with a single connection, so that anything a transaction leaves behind reaches the next one."""
    engine = create_engine(database.app_url, schema=database.schema, pool_size=1)
    yield engine
    await engine.dispose()


async def left_behind(engine: AsyncEngine) -> tuple[str | None, str | None, bool]:
    async with engine.connect() as connection:
        row = (await connection.execute(_SCOPE)).one()
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        return row.guild or None, row.scope or None, driver.is_in_transaction()


async def guild_count(engine: AsyncEngine) -> int:
    async with system_scope(engine) as transaction:
        return len((await transaction.execute(text("SELECT 1 FROM guilds"))).all())


NOTHING = (None, None, False)


async def test_a_scope_ends_with_its_transaction(engine: AsyncEngine) -> None:
    async with guild_scope(engine, GUILD) as transaction:
        assert (await transaction.execute(_SCOPE)).one().guild == str(GUILD)
    assert await left_behind(engine) == NOTHING
    async with system_scope(engine) as transaction:
        assert (await transaction.execute(_SCOPE)).one().scope == "system"
    assert await left_behind(engine) == NOTHING


async def test_an_error_in_the_block_rolls_back_and_ends_the_scope(engine: AsyncEngine) -> None:
    async def fail() -> None:
        async with guild_scope(engine, GUILD) as transaction:
            await transaction.execute(_INSERT, {"guild_id": GUILD})
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await left_behind(engine) == NOTHING
    assert await guild_count(engine) == 0


async def test_a_refused_statement_ends_the_scope(engine: AsyncEngine) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        async with guild_scope(engine, GUILD) as transaction:
            await transaction.execute(_INSERT, {"guild_id": 2})
    assert await left_behind(engine) == NOTHING


async def test_a_commit_after_a_failed_statement_does_not_pass_for_one(engine: AsyncEngine) -> None:
    transaction = guild_transaction(engine, GUILD)
    await transaction.begin()
    await transaction.execute(_INSERT, {"guild_id": GUILD})
    with pytest.raises(DBAPIError, match="division by zero"):
        await transaction.execute(text("SELECT 1 / 0"))
    with pytest.raises(RuntimeError, match="Nothing was committed"):
        await transaction.commit()
    await transaction.close()
    assert await guild_count(engine) == 0


def test_a_guild_that_is_no_number_is_refused(engine: AsyncEngine) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        guild_transaction(engine, "1'; DROP TABLE guilds; --")  # type: ignore[arg-type] # what the type forbids


async def in_a_scope(engine: AsyncEngine) -> None:
    async with guild_scope(engine, GUILD) as transaction:
        await transaction.execute(_INSERT, {"guild_id": GUILD})
        await transaction.execute(text("SELECT pg_sleep(0.002)"))
        raise LookupError


async def test_a_task_may_be_cancelled_at_any_moment(engine: AsyncEngine) -> None:
    chance = random.Random(7)  # noqa: S311 - moments, not secrets
    for _ in range(30):
        task = asyncio.ensure_future(in_a_scope(engine))
        await asyncio.sleep(chance.uniform(0, 0.012))
        task.cancel()
        with pytest.raises((asyncio.CancelledError, LookupError)):
            await task
        assert await left_behind(engine) == NOTHING
    assert await guild_count(engine) == 0
