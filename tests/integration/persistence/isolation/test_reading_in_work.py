"""A unit of work reads current data before its first write, without holding a connection."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.work.postgres_work import postgres_work
from application.ports.work import BeginWork, UnitOfWork
from domain.ids import UserId
from tests.contract.persistence.samples import ALICE, GUILD, NOON, OWNER, install, read_access, save_access
from tests.services import FreshDatabase


@pytest.fixture
async def begin(database: FreshDatabase) -> AsyncIterator[BeginWork]:
    """Units of work on two connections: one for the writer, and one for all readers."""
    engine: AsyncEngine = create_engine(database.app_url, schema=database.schema, pool_size=2, connect_seconds=5)
    begin = postgres_work(engine)
    await install(begin)
    yield begin
    await engine.dispose()


async def active(work: UnitOfWork) -> set[UserId]:
    return {grant.user_id for grant in (await work.guild_access.get()).active}


async def grant_alice(begin: BeginWork) -> None:
    access = await read_access(begin)
    access.grant(ALICE, OWNER, NOON)
    await save_access(begin, access)


async def test_a_repeated_read_returns_the_current_data(begin: BeginWork) -> None:
    async with begin(GUILD) as work:
        assert await active(work) == {OWNER}
        await grant_alice(begin)
        assert await active(work) == {OWNER, ALICE}


async def test_after_a_write_nothing_counts_that_was_read_before(begin: BeginWork) -> None:
    async with begin(GUILD) as work:
        guild = await work.guilds.get()
        assert guild is not None
        await grant_alice(begin)
        await work.guilds.save(guild)
        assert await active(work) == {OWNER, ALICE}


async def test_units_of_work_that_only_read_hold_no_connection(begin: BeginWork) -> None:
    async with begin(GUILD) as first, begin(GUILD) as second, begin(GUILD) as third:
        for work in (first, second, third):
            assert await active(work) == {OWNER}
        await grant_alice(begin)
