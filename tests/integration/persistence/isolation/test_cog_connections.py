"""A connection that ran SQL of a cog is reset completely before its next use, or closed."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.cog_credentials import BindingKey
from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.work.postgres_access import PostgresGrantsInForce
from adapters.persistence.work.postgres_work import postgres_work
from application.ports.errors import ServiceUnavailable
from domain.ids import GuildId
from tests.contract.persistence.samples import a_guild, save_guild
from tests.integration.persistence.isolation.cog_tables import create_notes
from tests.services import FreshDatabase

OURS, THEIRS = GuildId(1), GuildId(2)

# Statements of one session, and what the next session must find, as on a fresh connection.
LEFT_BEHIND = {
    "temporary tables": (
        "CREATE TEMP TABLE cart AS SELECT 'ours' AS item",
        "SELECT to_regclass('pg_temp.cart')",
    ),
    "temporary functions": (
        "CREATE FUNCTION pg_temp.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SELECT to_regproc('pg_temp.mine')",
    ),
    "settings": ("SET app.guild_id = '2'", "SELECT nullif(current_setting('app.guild_id'), '1')"),
    "time zones": ("SET TIME ZONE 'Asia/Tokyo'", "SHOW timezone"),
    "limits": ("SET statement_timeout = 1", "SHOW statement_timeout"),
    "the search path": ("SET search_path = pg_temp, public", "SHOW search_path"),
    "transactions": ("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", "SHOW default_transaction_read_only"),
    "listening": ("LISTEN news", "SELECT pg_listening_channels()"),
    "prepared statements": (
        "PREPARE mine AS SELECT 'ours'",
        "SELECT statement FROM pg_prepared_statements WHERE name = 'mine'",
    ),
    "cursors": ("DECLARE mine CURSOR WITH HOLD FOR SELECT 'ours'", "SELECT name FROM pg_cursors"),
    "advisory locks": ("SELECT pg_advisory_lock(42)", "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"),
}


@pytest.fixture
async def cogs(database: FreshDatabase, owner: AsyncEngine) -> AsyncIterator[GuildDatabase]:
    """Sessions on a single connection, so that anything a session leaves behind reaches the next one."""
    await create_notes(owner)
    cogs = GuildDatabase(database.app_url, schema=database.schema, pool_size=1)
    yield cogs
    await cogs.dispose()


async def asked(cogs: GuildDatabase, guild_id: int, statement: str) -> object:
    async with cogs.session(guild_id) as session:
        return (await session.execute(text(statement))).scalars().first()


async def server_process(cogs: GuildDatabase) -> object:
    return await asked(cogs, OURS, "SELECT pg_backend_pid()")


@pytest.mark.parametrize("what", LEFT_BEHIND)
async def test_nothing_of_a_session_is_left_to_the_next(cogs: GuildDatabase, what: str) -> None:
    leave, ask = LEFT_BEHIND[what]
    fresh, process = await asked(cogs, OURS, ask), await server_process(cogs)
    async with cogs.session(OURS) as session:
        await session.execute(text(leave))
    assert await asked(cogs, OURS, ask) == fresh
    assert await server_process(cogs) == process


async def test_the_last_number_of_a_sequence_is_not_left_to_the_next(cogs: GuildDatabase, owner: AsyncEngine) -> None:
    async with owner.begin() as connection:
        await connection.execute(text("CREATE SEQUENCE tickets"))
    assert await asked(cogs, OURS, "SELECT nextval('tickets')") == 1
    with pytest.raises(DBAPIError, match="not yet defined in this session"):
        await asked(cogs, THEIRS, "SELECT lastval()")


async def test_a_failed_session_leaves_nothing_either(cogs: GuildDatabase) -> None:
    fresh = await asked(cogs, THEIRS, "SHOW work_mem")

    async def fail() -> None:
        async with cogs.session(OURS) as session:
            await session.execute(text("SET work_mem = '64kB'"))
            await session.commit()
            await session.execute(text("SELECT 1 / 0"))

    with pytest.raises(DBAPIError, match="division by zero"):
        await fail()
    assert await asked(cogs, THEIRS, "SHOW work_mem") == fresh


async def test_a_connection_whose_reset_fails_is_closed(cogs: GuildDatabase, owner: AsyncEngine) -> None:
    async with cogs.session(OURS) as session:
        process = (await session.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        await session.commit()
        async with owner.connect() as connection:
            await connection.execute(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process})
    assert await server_process(cogs) != process


async def test_a_cancelled_session_leaves_nothing(cogs: GuildDatabase) -> None:
    async def work() -> None:
        async with cogs.session(OURS) as session:
            await session.execute(text("SET app.left = 'behind'"))
            await session.commit()
            await session.execute(text("SELECT pg_sleep(0.003)"))

    chance = random.Random(7)  # noqa: S311 - moments, not secrets
    for _ in range(30):
        task = asyncio.ensure_future(work())
        await asyncio.sleep(chance.uniform(0, 0.015))
        task.cancel()
        await asyncio.wait([task])
        assert await asked(cogs, THEIRS, "SELECT current_setting('app.left', true)") in {None, ""}
        assert await asked(cogs, THEIRS, "SELECT bound_guild()") == THEIRS


async def test_a_temporary_table_stands_in_for_no_table_of_baseline(
    database: FreshDatabase, engine: AsyncEngine, cogs: GuildDatabase
) -> None:
    await save_guild(postgres_work(engine), a_guild(OURS))
    async with cogs.session(OURS) as session:
        await session.execute(text("CREATE TEMP TABLE guilds (guild_id bigint)"))
        assert list((await session.execute(text("SELECT guild_id FROM guilds"))).scalars()) == [OURS]
    assert await PostgresGrantsInForce(engine).of(OURS) is not None


async def test_a_proof_of_one_transaction_is_worth_nothing_in_the_next(cogs: GuildDatabase) -> None:
    replay = "SELECT set_config('app.guild_id', '{}', true), set_config('app.guild_proof', '{}', true)"
    async with cogs.session(THEIRS) as session:
        stolen = (await session.execute(text("SELECT current_setting('app.guild_proof')"))).scalar_one()
        await session.execute(text(replay.format(THEIRS, stolen)))
        assert (await session.execute(text("SELECT bound_guild()"))).scalar_one() == THEIRS
        await session.commit()
        await session.execute(text(replay.format(THEIRS, stolen)))
        assert (await session.execute(text("SELECT bound_guild()"))).scalar_one() is None
    async with cogs.session(OURS) as session:
        await session.execute(text(replay.format(THEIRS, stolen)))
        assert (await session.execute(text("SELECT bound_guild()"))).scalar_one() is None


async def test_a_token_is_of_one_guild_and_one_connection(database: FreshDatabase, cogs: GuildDatabase) -> None:
    key = BindingKey.of_url(database.app_url)
    enter = text("SELECT enter_guild(:guild, :token)")
    for guild_id, process_of in ((THEIRS, 1), (OURS, 0)):
        async with cogs.session(OURS) as session:
            process = int((await session.execute(text("SELECT pg_backend_pid()"))).scalar_one())
            token = key.token(guild_id, process if process_of else process + 1)
            if guild_id == THEIRS:
                await session.execute(enter, {"guild": THEIRS, "token": token})
                assert (await session.execute(text("SELECT bound_guild()"))).scalar_one() == THEIRS
            else:
                with pytest.raises(ServiceUnavailable):
                    await session.execute(enter, {"guild": OURS, "token": token})
                await session.rollback()


async def test_another_secret_key_enters_no_guild(database: FreshDatabase, cogs: GuildDatabase) -> None:
    cogs._key = BindingKey.of_password("of another bot")
    with pytest.raises(ServiceUnavailable) as caught:
        await asked(cogs, OURS, "SELECT 1")
    assert "run baseline migrate" in str(caught.value.__cause__)
