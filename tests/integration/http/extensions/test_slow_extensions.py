"""A cog's slow routes take no connection of the core routes, nor of other cogs."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from litestar import get, post
from litestar.di import NamedDependency
from sqlalchemy import QueuePool, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.http.extensions.bulkhead import BulkheadLimits
from adapters.http.extensions.mounting import accept
from adapters.persistence.audit.postgres_queries import PostgresAuditLogQueries
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.work.postgres_access import PostgresGrantsInForce
from adapters.persistence.work.postgres_work import postgres_work
from baseline.api import ApiGuild
from tests.integration.http.browser import Browser, problem, problem_type
from tests.integration.http.extensions.news_cog import cog_api
from tests.integration.http.people import DELEGATE, GUILD, LEFT_GUILD
from tests.integration.http.storage.storage import Storage
from tests.integration.http.world import World
from tests.services import STALL_SECONDS, FreshDatabase
from tests.waiting import eventually

PLACE = "/guilds/{guild_id:str}"
QUICK = f"/ext/quick/guilds/{GUILD}/rows"
CORE = (f"/guilds/{GUILD}/audit-log", f"/guilds/{GUILD}/authorized-users")
REQUESTS, LIMITS = 100, BulkheadLimits(requests=8, sessions=4, seconds=60.0)


@get(f"{PLACE}/sleep")
async def sleep(guild: NamedDependency[ApiGuild]) -> None:
    async with guild.session() as session:
        await session.execute(text("SET LOCAL lock_timeout = 0"))
        await session.execute(text("SELECT pg_advisory_xact_lock_shared(1)"))


@get(f"{PLACE}/gather")
async def gather(guild: NamedDependency[ApiGuild]) -> None:
    await asyncio.gather(*(sleep.fn(guild) for _ in range(50)))


@get(f"{PLACE}/rows")
async def count_rows(guild: NamedDependency[ApiGuild]) -> int:
    async with guild.session() as session:
        return len((await session.execute(text("SELECT guild_id FROM guilds"))).all())


@get(f"{PLACE}/never")
async def never(guild: NamedDependency[ApiGuild]) -> int:
    await asyncio.Event().wait()
    return guild.id


@post(f"{PLACE}/never")
async def never_changed(guild: NamedDependency[ApiGuild]) -> int:
    await asyncio.Event().wait()
    return guild.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A world over PostgreSQL, and the pool on which its cogs' sessions run."""

    world: World
    cogs: GuildDatabase

    @property
    def sessions(self) -> int:
        pool = self.cogs.engine.pool
        assert isinstance(pool, QueuePool)
        return pool.checkedout()


@pytest.fixture
async def stored(database: FreshDatabase, request: pytest.FixtureRequest) -> AsyncIterator[Stored]:
    """The parameter is how many seconds a cog's session waits for a connection."""
    engine = create_engine(database.app_url, schema=database.schema, connect_seconds=STALL_SECONDS)
    cogs = GuildDatabase(database.app_url, schema=database.schema, connect_seconds=request.param)
    storage = Storage(
        begin=postgres_work(engine),
        grants=PostgresGrantsInForce(engine),
        audit_queries=PostgresAuditLogQueries(engine),
        guild_database=cogs,
    )
    apis = [cog_api("slow", sleep, gather, never), cog_api("quick", count_rows)]
    yield Stored(world=await World.create(storage, extensions=accept(apis, LIMITS)), cogs=cogs)
    await cogs.dispose()
    await engine.dispose()


@pytest.fixture
async def held(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection that holds the lock for which the slow routes wait."""
    async with engine.connect() as connection:
        await connection.execute(text("SELECT pg_advisory_lock(1)"))
        yield connection
        await connection.execute(text("SELECT pg_advisory_unlock_all()"))


async def succeeds(browser: Browser, path: str) -> None:
    answer = await browser.get(path)
    assert answer.status_code == 200, f"{path}: {answer.text}"


@pytest.mark.parametrize(
    ("path", "requests", "stored"), [("sleep", REQUESTS, STALL_SECONDS), ("gather", 1, 5.0)], indirect=["stored"]
)
async def test_slow_routes_of_a_cog_leave_connections_for_other_routes(
    stored: Stored, held: AsyncConnection, path: str, requests: int
) -> None:
    browser = await stored.world.signed_in(DELEGATE)
    for other in (*CORE, QUICK):
        await succeeds(browser, other)
    refusals = REQUESTS - LIMITS.requests if requests > 1 else 1
    slow = [asyncio.create_task(browser.get(f"/ext/slow/guilds/{GUILD}/{path}")) for _ in range(requests)]

    async def is_full() -> bool:
        return stored.sessions >= LIMITS.sessions

    await eventually(is_full, "as many sleeping sessions as a cog may have")
    # The slow routes wait for a lock that is held until the others have answered.
    for other in (*CORE, QUICK) * 2:
        await succeeds(browser, other)
    assert not all(task.done() for task in slow)
    assert stored.sessions == LIMITS.sessions

    async def rest_is_refused() -> bool:
        return sum(task.done() for task in slow) >= refusals

    await eventually(rest_is_refused, "the pool to refuse requests beyond its sessions")
    await held.execute(text("SELECT pg_advisory_unlock_all()"))
    answers = await asyncio.gather(*slow)
    refused = [answer for answer in answers if answer.status_code == 503]
    assert len(refused) >= refusals
    busy = [answer for answer in refused if problem_type(answer) == "extension.busy"]
    assert {answer.headers["retry-after"] for answer in busy} <= {"1"}
    assert len(busy) == (REQUESTS - LIMITS.requests if requests > 1 else 0)
    await succeeds(browser, QUICK)


async def test_a_request_that_times_out_frees_its_slot() -> None:
    limits = BulkheadLimits(requests=1, seconds=0.2)
    world = await World.create(extensions=accept([cog_api("stuck", never)], limits))
    browser = await world.signed_in(DELEGATE)
    for _ in range(2):
        answer = await browser.get(f"/ext/stuck/guilds/{GUILD}/never")
        assert (problem(answer)["status"], problem_type(answer)) == (503, "extension.busy")
        assert (answer.headers["retry-after"], "took too long" in problem(answer)["detail"]) == ("1", True)


async def test_a_change_that_times_out_is_marked_in_the_audit_log() -> None:
    limits = BulkheadLimits(requests=1, seconds=0.2)
    world = await World.create(extensions=accept([cog_api("stuck", never_changed)], limits))
    answer = await (await world.signed_in(DELEGATE)).post(f"/ext/stuck/guilds/{GUILD}/never")
    assert problem(answer)["status"] == 503
    entries = [row.entry.after or {} for row in world.memory.guilds[GUILD].audit]
    assert [entry["failed_with"] for entry in entries if "failed_with" in entry] == [503]


async def test_refused_callers_take_no_slot() -> None:
    world = await World.create(extensions=accept([cog_api("closed", never)], BulkheadLimits(requests=0)))
    assert problem_type(await world.browser().get(f"/ext/closed/guilds/{GUILD}/never")) == "auth.required"
    answer = await (await world.signed_in(DELEGATE)).get(f"/ext/closed/guilds/{LEFT_GUILD}/never")
    assert problem_type(answer) == "access.denied"
    answer = await (await world.signed_in(DELEGATE)).get(f"/ext/closed/guilds/{GUILD}/never")
    assert problem_type(answer) == "extension.busy"
