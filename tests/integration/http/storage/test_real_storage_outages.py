"""Responses while PostgreSQL or Redis is killed, and after its return."""

from collections.abc import Callable

from bootstrap.embedded import EmbeddedPostgres, EmbeddedValkey
from tests.integration.http.browser import problem, problem_type
from tests.integration.http.people import GUILD, INITIAL
from tests.integration.http.storage.real_world import real_world
from tests.integration.http.world import World
from tests.services import FreshDatabase, migrated
from tests.waiting import eventually


async def test_a_killed_database_is_reported_and_used_again_when_it_is_back(
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
        await eventually(lambda: succeeds(world, f"/guilds/{GUILD}"), "the database to be used again")


async def test_a_killed_redis_refuses_all_callers_and_is_used_again_when_it_is_back(
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
        await eventually(lambda: succeeds(world, "/guilds"), "Redis to be used again")


async def succeeds(world: World, path: str) -> bool:
    browser = await world.signed_in(INITIAL)
    return (await browser.get(path)).is_success
