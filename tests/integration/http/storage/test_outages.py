"""A dependency that is down is named in the refusal, and used again when it is back."""

import pytest

from adapters.persistence.sessions.memory import MemorySessionStore, MemorySignInAttempts
from tests.integration.http.browser import problem, problem_type
from tests.integration.http.people import GUILD, INITIAL
from tests.integration.http.routes import ROWS, Row
from tests.integration.http.world import World

SIGNED_IN = [row for row in ROWS if row.needs_session]


@pytest.mark.parametrize("row", [row for row in ROWS if row.in_guild], ids=str)
async def test_without_the_database_every_guild_route_says_so_and_recovers(world: World, row: Row) -> None:
    browser = await world.signed_in(row.changer)
    world.memory.outage.down = True
    response = await browser.request(row.method, row.url(), json=row.body)
    assert (response.status_code, problem_type(response)) == (503, "service.unavailable")
    assert "database" in problem(response)["detail"]
    world.memory.outage.down = False
    assert not (await browser.request(row.method, row.url(), json=row.body)).is_server_error


@pytest.mark.parametrize("row", SIGNED_IN, ids=str)
async def test_without_redis_every_session_is_refused(world: World, row: Row) -> None:
    browser = await world.signed_in(row.changer)
    assert isinstance(world.services.sessions, MemorySessionStore)
    world.services.sessions.outage.down = True
    response = await browser.request(row.method, row.url(), json=row.body)
    assert (response.status_code, problem_type(response)) == (503, "service.unavailable")
    world.services.sessions.outage.down = False
    assert not (await browser.request(row.method, row.url(), json=row.body)).is_server_error


async def test_without_redis_a_sign_in_cannot_begin(world: World) -> None:
    assert isinstance(world.sign_in_attempts, MemorySignInAttempts)
    world.sign_in_attempts.outage.down = True
    response = await world.browser().get("/auth/discord/login")
    assert (response.status_code, problem_type(response)) == (503, "service.unavailable")


@pytest.mark.parametrize("path", ["members", "channels", "roles"])
async def test_without_discord_only_its_own_data_is_missing(world: World, path: str) -> None:
    browser = await world.signed_in(INITIAL)
    world.members.unavailable = True
    response = await browser.get(f"/guilds/{GUILD}/{path}")
    assert (response.status_code, problem_type(response)) == (503, "service.unavailable")


@pytest.mark.parametrize("url", ["https://api.example/health", "https://api.example/api/v1/health"])
async def test_probes_learn_which_part_is_down(world: World, url: str) -> None:
    browser = world.browser()
    healthy = await browser.get(url)
    assert healthy.status_code == 200
    assert healthy.json() == {"status": "ok", "version": "1.2.3", "parts": {"database": "ok"}}
    world.memory.outage.down = True
    degraded = await browser.get(url)
    assert degraded.status_code == 503
    assert degraded.json() == {"status": "degraded", "version": "1.2.3", "parts": {"database": "down"}}
