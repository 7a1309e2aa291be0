"""PostgreSQL goes down and comes back: errors name the outage, and no restart is needed afterwards."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import SystemClock
from adapters.persistence.guilds.postgres_queries import PostgresGuildQueries
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.postgres.health import PostgresHealthProbe
from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.prices.postgres_book import PostgresPriceBook
from adapters.persistence.schema.migrations import migrate
from adapters.persistence.usage.postgres_queries import PostgresUsageQueries
from adapters.persistence.work.postgres_work import postgres_work
from application.ports.errors import ServiceUnavailable
from bootstrap.configuration.app_role import app_database_url
from bootstrap.embedded import EmbeddedPostgres
from domain.ids import GuildId, UserId
from tests.contract.persistence.samples import an_entry
from tests.integration.persistence.tunnel import tunnel_to
from tests.services import STALL_SECONDS, FreshDatabase
from tests.waiting import eventually

GUILD, USER = GuildId(1), UserId(2)


@pytest.fixture
async def server(own_postgres: Callable[[], EmbeddedPostgres]) -> EmbeddedPostgres:
    server = own_postgres()
    await migrate(server.url, schema="baseline", app_password="pw")
    return server


@dataclass(frozen=True)
class Pools:
    engine: AsyncEngine
    cogs: GuildDatabase


@asynccontextmanager
async def pools_to(
    url: str, schema: str, *, statement_seconds: float, connect_seconds: float = 2.5
) -> AsyncIterator[Pools]:
    engine = create_engine(
        url, schema=schema, pool_size=6, connect_seconds=connect_seconds, statement_seconds=statement_seconds
    )
    cogs = GuildDatabase(
        url, schema=schema, pool_size=6, connect_seconds=connect_seconds, statement_seconds=statement_seconds
    )
    yield Pools(engine, cogs)
    await cogs.dispose()
    await engine.dispose()


@pytest.fixture
async def pools(server: EmbeddedPostgres) -> AsyncIterator[Pools]:
    url = app_database_url(server.url, schema="baseline", password="pw")
    async with pools_to(url, "baseline", statement_seconds=1) as pools:
        yield pools


async def use_everything(pools: Pools) -> None:
    engine = pools.engine
    await PostgresUsageQueries(engine).guild_usage(GUILD, date(2026, 3, 1), date(2026, 3, 1))
    await PostgresGuildQueries(engine).guilds_of(USER)
    await PostgresPriceBook(engine, SystemClock()).price_of("p", "m", datetime(2026, 3, 1, tzinfo=UTC))
    async with postgres_work(engine)(GUILD) as work:
        await work.settings.all()
    async with pools.cogs.session(GUILD) as session:
        await session.execute(text("SELECT 1"))


async def each_is_unavailable(pools: Pools) -> None:
    engine = pools.engine

    async def in_work() -> None:
        async with postgres_work(engine)(GUILD) as work:
            await work.settings.all()

    async def in_session() -> None:
        async with pools.cogs.session(GUILD) as session:
            await session.execute(text("SELECT 1"))

    async def is_unavailable(attempt: Awaitable[object]) -> None:
        with pytest.raises(ServiceUnavailable) as caught:
            await attempt
        assert caught.value.part == "database"

    # At the same time, since each waits for a server that hangs.
    is_up, *_ = await asyncio.gather(
        PostgresHealthProbe(engine).is_up(),
        is_unavailable(PostgresUsageQueries(engine).guild_usage(GUILD, date(2026, 3, 1), date(2026, 3, 1))),
        is_unavailable(PostgresGuildQueries(engine).guilds_of(USER)),
        is_unavailable(PostgresPriceBook(engine, SystemClock()).price_of("p", "m", datetime(2026, 3, 1, tzinfo=UTC))),
        is_unavailable(in_work()),
        is_unavailable(in_session()),
    )
    assert not is_up


async def is_down(engine: AsyncEngine) -> bool:
    return not await PostgresHealthProbe(engine).is_up()


async def recovers(pools: Pools) -> None:
    probe = PostgresHealthProbe(pools.engine)
    await eventually(probe.is_up, "the database to be picked up again")
    await use_everything(pools)


async def test_a_killed_server_is_named_and_picked_up_again(server: EmbeddedPostgres, pools: Pools) -> None:
    await use_everything(pools)
    server.kill()
    # The server processes of open connections live on for a moment.
    await eventually(lambda: is_down(pools.engine), "the database to be gone")
    await each_is_unavailable(pools)
    server.start()
    await recovers(pools)


async def test_a_restart_between_two_calls_is_not_noticed(server: EmbeddedPostgres, pools: Pools) -> None:
    await use_everything(pools)
    # In a thread: the application keeps running while the server stops.
    await asyncio.to_thread(server.stop)
    server.start()
    await use_everything(pools)


async def test_a_server_that_ends_inside_a_transaction_is_named(server: EmbeddedPostgres, pools: Pools) -> None:
    async def in_work() -> None:
        async with postgres_work(pools.engine)(GUILD) as work:
            await work.settings.all()
            server.stop()
            await work.settings.all()

    async def in_session() -> None:
        async with pools.cogs.session(GUILD) as session:
            await session.execute(text("SELECT 1"))
            server.stop()
            await session.execute(text("SELECT 1"))

    async def at_commit() -> None:
        async with postgres_work(pools.engine)(GUILD) as work:
            await work.audit.append(an_entry(guild_id=GUILD))
            server.stop()
            await work.commit()

    for attempt in (in_work, in_session, at_commit):
        with pytest.raises(ServiceUnavailable):
            await attempt()
        server.start()
        await recovers(pools)


async def test_a_server_that_hangs_is_named_in_time(database: FreshDatabase) -> None:
    async with (
        tunnel_to(database.app_url) as (tunnel, url),
        pools_to(url, database.schema, connect_seconds=0.5, statement_seconds=0.5) as pools,
    ):
        patient_engine = create_engine(
            url, schema=database.schema, connect_seconds=STALL_SECONDS, statement_seconds=STALL_SECONDS
        )
        probe = PostgresHealthProbe(patient_engine)
        await use_everything(pools)
        assert await probe.is_up()
        tunnel.block()
        began = time.monotonic()
        is_up, _ = await asyncio.gather(probe.is_up(), each_is_unavailable(pools))
        assert not is_up
        assert time.monotonic() - began < STALL_SECONDS / 2
        tunnel.unblock()
        await recovers(pools)
        await eventually(probe.is_up, "the other engine to recover as well")
        await patient_engine.dispose()


async def test_a_server_that_hangs_inside_a_session_is_named(database: FreshDatabase) -> None:
    async with (
        tunnel_to(database.app_url) as (tunnel, url),
        pools_to(url, database.schema, connect_seconds=0.5, statement_seconds=0.5) as pools,
    ):

        async def in_session() -> None:
            async with pools.cogs.session(GUILD) as session:
                await session.execute(text("SELECT 1"))
                tunnel.block()
                await session.execute(text("SELECT 1"))

        with pytest.raises(ServiceUnavailable):
            await in_session()
        tunnel.unblock()
        await recovers(pools)


async def test_an_exhausted_pool_is_named(database: FreshDatabase) -> None:
    engine = create_engine(database.app_url, schema=database.schema, pool_size=1, connect_seconds=0.3)
    async with system_scope(engine):
        with pytest.raises(ServiceUnavailable):
            await PostgresGuildQueries(engine).guilds_of(USER)
    await PostgresGuildQueries(engine).guilds_of(USER)
    await engine.dispose()
