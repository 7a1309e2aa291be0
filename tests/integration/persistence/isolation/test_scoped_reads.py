"""A scoped read returns what a transaction in the same scope returns, under every query plan."""

import asyncio
import random
from collections.abc import AsyncIterator

import asyncpg
import pytest
from asyncpg import DivisionByZeroError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.readers import readers_of
from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.postgres.scoped_reads import read_in_guild, read_in_system
from adapters.persistence.work.postgres_work import postgres_work
from domain.ids import GuildId
from tests.contract.persistence.samples import GUILD, OTHER_GUILD, a_guild, save_guild
from tests.services import FreshDatabase

# These name no guild: row level security alone decides which rows they return.
STATEMENTS = {
    "one table": "SELECT guild_id FROM guilds",
    "sorted": "SELECT guild_id FROM guilds ORDER BY name",
    "a join": "SELECT guilds.guild_id FROM guilds JOIN guild_settings ON guild_settings.guild_id = guilds.guild_id",
    "an outer join": "SELECT guild_id FROM guild_settings FULL JOIN guilds USING (guild_id)",
    "sums": "SELECT guild_id FROM guild_settings GROUP BY guild_id HAVING count(*) > 0",
    "a union": "SELECT guild_id FROM guilds UNION SELECT guild_id FROM guild_settings",
    "a subquery": "SELECT guild_id FROM guilds WHERE EXISTS (SELECT 1 FROM guild_settings)",
    "a CTE": "WITH all_guilds AS MATERIALIZED (SELECT guild_id FROM guilds) SELECT guild_id FROM all_guilds",
}
PLANNED: tuple[dict[str, str], ...] = (
    {},
    {"enable_nestloop": "off", "enable_seqscan": "off"},
    {"enable_indexscan": "off", "enable_bitmapscan": "off", "enable_hashjoin": "off"},
    {"enable_mergejoin": "off", "enable_hashagg": "off", "enable_material": "off", "enable_nestloop": "off"},
    {"plan_cache_mode": "force_generic_plan", "from_collapse_limit": "1", "join_collapse_limit": "1"},
    {"debug_parallel_query": "on", "parallel_setup_cost": "0", "parallel_tuple_cost": "0"},
)
SETTINGS = "SELECT current_setting('app.guild_id', true) AS guild, current_setting('app.scope', true) AS scope"
SLOW = "SELECT guild_id, pg_sleep(0.003) FROM guilds"


@pytest.fixture
async def engine(database: FreshDatabase) -> AsyncIterator[AsyncEngine]:
    """Engine with a single connection, so that anything a statement leaves behind reaches the next one."""
    engine = create_engine(database.app_url, schema=database.schema, pool_size=1)
    begin = postgres_work(engine)
    for guild_id in (GUILD, OTHER_GUILD):
        await save_guild(begin, a_guild(guild_id))
    async with system_scope(engine) as transaction:
        await transaction.execute(
            text("""
                INSERT INTO guild_settings (guild_id, key, values, schema_version, version, updated_at)
                SELECT guild_id, 'key ' || number, '{}', 1, 1, now() FROM guilds, generate_series(1, 50) AS number
            """)
        )
    yield engine
    await engine.dispose()


async def seen(engine: AsyncEngine, guild_id: GuildId, statement: str) -> set[int]:
    # Often enough that PostgreSQL also tries its generic plan, after several custom plans.
    return {row["guild_id"] for _ in range(7) for row in await read_in_guild(engine, guild_id, statement)}


@pytest.mark.parametrize("planned", PLANNED, ids=lambda planned: ",".join(planned) or "as it likes")
async def test_each_guild_sees_its_own_rows_and_the_system_sees_all(
    engine: AsyncEngine, planned: dict[str, str]
) -> None:
    for name, value in planned.items():
        await read_in_system(engine, "SELECT set_config($1::text, $2::text, false)", name, value)
    for name, statement in STATEMENTS.items():
        assert await seen(engine, GUILD, statement) == {GUILD}, name
        assert await seen(engine, OTHER_GUILD, statement) == {OTHER_GUILD}, name
        assert {row["guild_id"] for row in await read_in_system(engine, statement)} == {GUILD, OTHER_GUILD}, name


async def test_a_guild_that_queries_another_guilds_rows_sees_none(engine: AsyncEngine) -> None:
    statement = "SELECT name FROM guilds WHERE guild_id <> $1 OR guild_id = $2"
    assert await read_in_guild(engine, GUILD, statement, int(OTHER_GUILD)) == []
    assert len(await read_in_guild(engine, OTHER_GUILD, statement, int(OTHER_GUILD))) == 1


async def test_the_scope_ends_with_the_statement(engine: AsyncEngine) -> None:
    for read in (read_in_guild(engine, GUILD, "SELECT $1"), read_in_system(engine, "SELECT 1")):
        assert len(await read) == 1
        await nothing_is_left(engine)


async def test_an_error_ends_the_scope_and_keeps_the_connection(engine: AsyncEngine) -> None:
    await read_in_guild(engine, GUILD, "SELECT $1")
    before = reader(engine)
    with pytest.raises(DivisionByZeroError):
        await read_in_guild(engine, GUILD, "SELECT 1 / 0 FROM guilds")
    await nothing_is_left(engine)
    assert reader(engine) is before


async def test_settings_of_the_whole_session_do_not_affect_a_scoped_read(engine: AsyncEngine) -> None:
    await read_in_system(engine, "SELECT 1")
    for name, value in {"app.scope": "system", "app.guild_id": str(int(OTHER_GUILD))}.items():
        await reader(engine).execute(f"SET {name} = '{value}'")
    assert await seen(engine, GUILD, STATEMENTS["one table"]) == {GUILD}


async def test_a_task_may_be_cancelled_at_any_moment(engine: AsyncEngine) -> None:
    chance = random.Random(3)  # noqa: S311 - moments, not secrets
    for _ in range(20):
        task = asyncio.ensure_future(read_in_system(engine, SLOW))
        await asyncio.sleep(chance.uniform(0, 0.012))
        task.cancel()
        await asyncio.wait([task])
        assert await seen(engine, GUILD, STATEMENTS["one table"]) == {GUILD}
        await nothing_is_left(engine)


async def test_readers_end_with_the_engine(engine: AsyncEngine) -> None:
    await read_in_system(engine, "SELECT 1")
    connection = reader(engine)
    await engine.dispose()
    assert connection.is_closed()
    assert len(await read_in_system(engine, "SELECT 1")) == 1


async def nothing_is_left(engine: AsyncEngine) -> None:
    connection = reader(engine)
    row = await connection.fetchrow(SETTINGS)
    assert row is not None
    assert (row["guild"] or None, row["scope"] or None) == (None, None)
    assert await connection.fetch("SELECT 1 FROM guilds") == []


def reader(engine: AsyncEngine) -> "asyncpg.Connection[asyncpg.Record]":
    """Return the only read connection."""
    (connection,) = readers_of(engine)._idle
    found: asyncpg.Connection[asyncpg.Record] = connection
    return found
