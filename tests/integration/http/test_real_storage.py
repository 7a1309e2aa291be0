"""The API over real PostgreSQL and Redis: the whole way in, races, and servers that die."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

import asyncpg
import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import FixedClock
from adapters.http.developer_services import DeveloperServices
from adapters.http.request_limits import RequestLimits
from adapters.llm.catalogue import ListedModels
from adapters.persistence.postgres.audit_queries import PostgresAuditLogQueries
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.fleet_queries import PostgresFleetUsageQueries
from adapters.persistence.postgres.guild_queries import PostgresGuildQueries
from adapters.persistence.postgres.health import PostgresHealthProbe
from adapters.persistence.postgres.ledger_corrections import PostgresUsageCorrections
from adapters.persistence.postgres.price_table import PostgresPriceTable
from adapters.persistence.postgres.prices import PostgresPriceBook
from adapters.persistence.postgres.request_log import PostgresRequestLog
from adapters.persistence.postgres.request_log_queries import PostgresRequestLogQueries
from adapters.persistence.postgres.system_audit import PostgresSystemAudit
from adapters.persistence.postgres.usage_queries import PostgresUsageQueries
from adapters.persistence.postgres.work import postgres_work
from adapters.persistence.redis.connection import connect_redis
from adapters.persistence.redis.health import RedisHealthProbe
from adapters.persistence.redis.rate_limits import RedisRateLimiter
from adapters.persistence.redis.sessions import RedisSessionStore
from adapters.persistence.redis.shard_board import RedisShardBoard
from adapters.persistence.redis.sign_in_attempts import RedisSignInAttempts
from application.ports.discord import MemberLookup
from application.reprice_usage import RepriceUsage
from application.repricing import RepriceAtOnce
from application.set_price import SetPrice
from bootstrap.embedded import EmbeddedPostgres, EmbeddedValkey
from tests.integration.http.attempts import REQUEST, a_request, an_attempt
from tests.integration.http.browser import problem, problem_type
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, MEMBER
from tests.integration.http.routes import CALLERS, ROWS, Row
from tests.integration.http.storage import Storage
from tests.integration.http.test_signing_in import SESSION, begin, complete
from tests.integration.http.test_who_may_what import browser_of, outcome_of
from tests.integration.http.world import World
from tests.services import FreshDatabase, migrated
from tests.waiting import eventually


@asynccontextmanager
async def real_world(database: FreshDatabase, redis_url: str) -> AsyncIterator[World]:
    engine, redis, clock = (
        create_engine(database.app_url, schema=database.schema),
        connect_redis(redis_url),
        FixedClock(),
    )
    try:
        async with PostgresRequestLog(engine).running() as log:
            log.note(attempt := an_attempt(clock.now(), request_id=REQUEST), a_request(attempt), None)
        yield await World.create(_storage(engine, redis, clock))
    finally:
        await engine.dispose()
        await redis.aclose()


def _storage(engine: AsyncEngine, redis: Redis, clock: FixedClock) -> Storage:
    return Storage(
        clock=clock,
        begin=postgres_work(engine),
        guild_queries=PostgresGuildQueries(engine),
        usage_queries=PostgresUsageQueries(engine),
        audit_queries=PostgresAuditLogQueries(engine),
        developers=partial(_developers, engine, clock),
        sessions=RedisSessionStore(redis, clock, namespace="test", secret_keys=["a secret for tests"]),
        rate_limiter=RedisRateLimiter(redis, namespace="test"),
        sign_in_attempts=RedisSignInAttempts(redis, namespace="test"),
        shards=RedisShardBoard(redis, namespace="test"),
        probes=(PostgresHealthProbe(engine), RedisHealthProbe(redis)),
    )


def _developers(engine: AsyncEngine, clock: FixedClock, members: MemberLookup) -> DeveloperServices:
    table, book = PostgresPriceTable(engine), PostgresPriceBook(engine, clock)
    reprice = RepriceAtOnce(RepriceUsage(book, PostgresUsageCorrections(engine)), book.forget)
    return DeveloperServices(
        members=members,
        fleet_usage=PostgresFleetUsageQueries(engine),
        request_log=PostgresRequestLogQueries(engine),
        models=ListedModels(),
        prices=table,
        set_price=SetPrice(table, reprice, clock),
        audit=PostgresSystemAudit(engine),
    )


@pytest.fixture
async def world(database: FreshDatabase, redis_url: str) -> AsyncIterator[World]:
    async with real_world(database, redis_url) as world:
        yield world


@pytest.mark.parametrize("row", [row for row in ROWS if row.needs_session], ids=str)
async def test_each_caller_gets_what_the_table_says(world: World, row: Row) -> None:
    refused_first = sorted(row.expected.items(), key=lambda item: not item[1].problem)  # what is granted changes things
    for caller, expected in refused_first:
        if row.in_guild and row.changes and caller == "initial user":
            continue  # because the delegate has just made the change
        world.clock.advance(timedelta(seconds=1))
        browser = await browser_of(world, caller)
        response = await browser.request(row.method, row.url(CALLERS[caller].guild_id), json=row.body)
        assert outcome_of(response) == expected, f"{caller}: {response.text}"


async def test_from_signing_in_over_a_change_to_signing_out(world: World) -> None:
    browser = world.browser()
    assert (await complete(browser, await begin(browser, "/guilds"))).json() == {"return_to": "/guilds"}
    browser.headers["X-CSRF-Token"] = (await browser.get("/auth/me")).json()["csrf_token"]
    assert [guild["id"] for guild in (await browser.get("/guilds")).json()] == [str(GUILD)]
    granted = await browser.post(f"/guilds/{GUILD}/authorized-users", json={"user_id": str(MEMBER)})
    assert granted.status_code == 201
    body = {"version": 0, "values": {"text": "Grüße 👋", "temperature": 0.1}}
    changed = await browser.put(f"/guilds/{GUILD}/settings/welcome", json=body)
    assert (await browser.get(f"/guilds/{GUILD}/settings/welcome")).json() == changed.json()
    usage = (await browser.get(f"/guilds/{GUILD}/llm/usage")).json()
    assert (usage["total"]["cost_usd"], len(usage["by_day"])) == ("0", 30)
    assert (await browser.post("/auth/logout")).status_code == 204
    assert (await browser.get("/auth/me")).status_code == 401


async def test_handing_over_and_taking_back_are_in_the_history(world: World) -> None:
    initial, owner = await world.signed_in(INITIAL), await world.signed_in(MEMBER)
    url = f"/guilds/{GUILD}/authorized-users"
    handed_over = await initial.post(f"{url}/transfer", json={"user_id": str(DELEGATE), "keep_access": False})
    taken_back = await owner.post(f"{url}/reclaim")
    assert (handed_over.status_code, taken_back.status_code) == (200, 200)
    users = {user["user_id"]: user["kind"] for user in (await owner.get(url)).json()}
    assert users == {str(MEMBER): "initial", str(DELEGATE): "delegate"}
    page = (await owner.get(f"/guilds/{GUILD}/audit-log", params={"limit": 2})).json()
    assert [(entry["action"], entry["actor"]["id"], entry["before"]) for entry in page["entries"]] == [
        ("access.reclaimed", str(MEMBER), {"initial_user": str(DELEGATE)}),
        ("access.transferred", str(INITIAL), {"initial_user": str(INITIAL)}),
    ]
    rest = (await owner.get(f"/guilds/{GUILD}/audit-log", params={"after": page["next"]})).json()
    assert ([entry["action"] for entry in rest["entries"]], rest["next"]) == (["access.granted", "bot.installed"], None)


async def test_of_many_callbacks_with_one_state_one_signs_in(world: World) -> None:
    browser = world.browser()
    state = await begin(browser)
    answers = await asyncio.gather(*(complete(browser, state) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 9


async def test_a_request_in_flight_does_not_revive_a_session_that_was_ended(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    session_id = browser.cookies[SESSION]
    reads = [asyncio.create_task(browser.get("/auth/me")) for _ in range(20)]
    await browser.post("/auth/logout")
    await asyncio.gather(*reads)
    assert await world.services.sessions.get(session_id) is None


async def test_a_request_asks_redis_once(world: World, redis_url: str) -> None:
    world.limit(RequestLimits.per_minute(user=9, guild=9, everyone=9))
    browser = await world.signed_in(DELEGATE)
    assert (await browser.get(f"/guilds/{GUILD}")).is_success  # Redis learns the script
    redis = connect_redis(redis_url)
    await redis.config_resetstat()
    assert (await browser.get(f"/guilds/{GUILD}")).headers["ratelimit-remaining"] == "7"
    stats = await redis.info("commandstats")
    await redis.aclose()
    inside_the_script = {"hmget", "hset", "pexpire", "time", "lindex", "llen", "rpush"}
    asked = {name.removeprefix("cmdstat_"): counts["calls"] for name, counts in stats.items()}
    assert {name: calls for name, calls in asked.items() if name not in inside_the_script} == {
        "evalsha": 1,
        "config|resetstat": 1,
    }


async def test_of_many_changes_of_one_version_one_is_stored(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    url = f"/guilds/{GUILD}/settings/welcome"
    answers = await asyncio.gather(
        *(browser.put(url, json={"version": 0, "values": {"text": str(number)}}) for number in range(8))
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert (await browser.get(url)).json()["version"] == 1


async def test_a_killed_database_is_said_to_be_away_and_used_again_when_it_is_back(
    own_postgres: Callable[[], EmbeddedPostgres], redis_url: str
) -> None:
    server = own_postgres()
    async with real_world(migrated(server.url), redis_url) as world:
        browser = await world.signed_in(INITIAL)
        assert (await browser.get(f"/guilds/{GUILD}")).is_success
        server.kill()
        away = await browser.get(f"/guilds/{GUILD}")
        assert (away.status_code, problem_type(away)) == (503, "service.unavailable")
        assert "database" in problem(away)["detail"]
        health = await browser.get("/health")
        assert (health.status_code, health.json()["parts"]) == (503, {"database": "down", "redis": "ok"})
        server.start()
        await eventually(lambda: _succeeds(world, f"/guilds/{GUILD}"), "the database to be used again")


async def test_a_killed_redis_lets_nobody_in_and_is_used_again_when_it_is_back(
    database: FreshDatabase, own_redis: Callable[[], EmbeddedValkey]
) -> None:
    server = own_redis()
    async with real_world(database, server.url) as world:
        browser = await world.signed_in(INITIAL)
        assert (await browser.get("/guilds")).is_success
        server.kill()
        away = await browser.get("/guilds")
        assert (away.status_code, problem_type(away)) == (503, "service.unavailable")
        health = await browser.get("/health")
        assert (health.status_code, health.json()["parts"]) == (503, {"database": "ok", "redis": "down"})
        server.start()
        await eventually(lambda: _succeeds(world, "/guilds"), "Redis to be used again")


async def _succeeds(world: World, path: str) -> bool:
    browser = await world.signed_in(INITIAL)
    return (await browser.get(path)).is_success


async def test_what_developers_do_is_seen_in_the_audit_log(world: World, database: FreshDatabase) -> None:
    browser = await world.signed_in(INITIAL)
    body = {"rates": [{"meter": "input", "usd": "0.0000000001", "tiers": []}], "valid_from": None}
    changed = await browser.put("/llm/models/openai/gpt-4.1/pricing", json=body)
    assert changed.status_code == 200
    models = {model["model"]: model for model in (await browser.get("/llm/models")).json()["models"]}
    assert models["gpt-4.1"]["price"] == changed.json()["price"]
    assert (await browser.get(f"/llm/usage/by-guild/{GUILD}")).is_success
    log = (await browser.get(f"/guilds/{GUILD}/audit-log")).json()["entries"]
    assert [entry["action"] for entry in log[:1]] == ["fleet.read"], "the guild sees that it was looked at"
    connection = await asyncpg.connect(database.owner_url)
    fleet_wide = await connection.fetch(
        f'SELECT action, actor_id FROM "{database.schema}".audit_log WHERE guild_id IS NULL'  # noqa: S608 - a name of the tests
    )
    await connection.close()
    assert [tuple(row) for row in fleet_wide] == [("price.set", INITIAL)]
