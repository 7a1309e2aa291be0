"""Alternate two guilds on one pooled connection: a transaction leaves no trace for the next, however it ends."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.postgres.scope import guild_scope
from adapters.persistence.usage.ledger.connection import LedgerConnection
from adapters.persistence.work.postgres_work import postgres_work
from domain.ids import GuildId
from tests.contract.persistence.samples import a_guild
from tests.integration.persistence.isolation.cog_tables import create_notes
from tests.integration.persistence.postgres.connection_turns import GUILDS, SEEN, WAYS, Turns
from tests.integration.persistence.usage.usage_records import a_record
from tests.services import FreshDatabase

STEPS = 150


@pytest.fixture
async def one_connection(database: FreshDatabase, owner: AsyncEngine) -> AsyncIterator[AsyncEngine]:
    await create_notes(owner)
    engine = create_engine(database.app_url, schema=database.schema, pool_size=1, connect_seconds=30)
    for guild_id in GUILDS:
        async with postgres_work(engine)(guild_id) as work:
            await work.guilds.save(a_guild(guild_id))
            await work.commit()
    yield engine
    await engine.dispose()


@pytest.fixture
async def cogs(database: FreshDatabase) -> AsyncIterator[GuildDatabase]:
    cogs = GuildDatabase(database.app_url, schema=database.schema, pool_size=1, connect_seconds=30)
    yield cogs
    await cogs.dispose()


async def test_no_transaction_leaves_anything_to_the_next(
    one_connection: AsyncEngine, cogs: GuildDatabase, owner: AsyncEngine
) -> None:
    turns = Turns(one_connection, cogs, owner, random.Random(11))  # noqa: S311 - an order, not a secret
    for step in range(STEPS):
        # Use every way once in the first round, then choose at random.
        way = WAYS[step] if step < len(WAYS) else turns.chance.choice(WAYS)
        own, other = GUILDS if turns.chance.random() < 0.5 else GUILDS[::-1]
        await way(turns, own, other)
        async with one_connection.connect() as connection:
            between = (await connection.execute(SEEN)).one()
        assert (between.guild or "", between.scope or "", between.rows) == ("", "", 0), way
        await turns.check()
    assert all(turns.kept.values())


@pytest.mark.parametrize("setting", ["app.scope = 'system'", f"app.guild_id = '{GUILDS[1]}'"])
@pytest.mark.parametrize("what", ["SET", "SET SESSION"])
async def test_settings_of_the_whole_session_hold_in_no_scope(
    one_connection: AsyncEngine, cogs: GuildDatabase, owner: AsyncEngine, what: str, setting: str
) -> None:
    turns = Turns(one_connection, cogs, owner, random.Random(11))  # noqa: S311 - as above
    for guild_id in GUILDS:
        await turns.commits(guild_id, guild_id)
    async with one_connection.connect() as connection:
        await connection.execute(text(f"{what} {setting}"))
    async with one_connection.connect() as connection:
        assert (await connection.execute(SEEN)).one().rows > 0
    await turns.check()
    await turns.is_the_whole_system(*GUILDS)
    await turns.reads_in_one_trip(*GUILDS)


async def test_many_at_once_wait_for_the_connection_and_see_their_own(
    one_connection: AsyncEngine, cogs: GuildDatabase, owner: AsyncEngine
) -> None:
    turns = Turns(one_connection, cogs, owner, random.Random(11))  # noqa: S311 - as above

    async def read(own: GuildId) -> None:
        async with guild_scope(one_connection, own) as transaction:
            seen = (await transaction.execute(SEEN)).one()
            assert seen.guild == str(own)
            assert set(seen.guilds or [own]) == {own}

    pairs = [GUILDS, GUILDS[::-1]] * 15
    ways = (Turns.commits, Turns.fails, Turns.is_refused_by_a_policy, Turns.is_a_cogs_session, Turns.is_cancelled)
    await asyncio.gather(
        *(turns.chance.choice(ways)(turns, own, other) for own, other in pairs), *(read(own) for own, _ in pairs)
    )
    await turns.check()


async def test_the_ledgers_own_connection_leaves_the_systems_scope_with_every_batch(database: FreshDatabase) -> None:
    connection = LedgerConnection(database.app_url, database.schema)
    for _ in range(2):
        assert await connection.add([a_record(guild_id=GUILDS[0]), a_record(guild_id=GUILDS[1])], within=30) == 2
        driver = connection._connection
        assert driver is not None
        assert await driver.fetchval("SELECT current_setting('app.scope', true)") == ""
        assert await driver.fetchval("SELECT count(*) FROM llm_usage") == 0
    await connection.close()
