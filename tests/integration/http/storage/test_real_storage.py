"""The API over real PostgreSQL and Redis: every route once for each outcome, and one visit from sign-in to sign-out.

`test_who_may_what` asks every route as every caller. Guards read only grants and sessions, so one route tries every
caller here.
"""

from collections.abc import AsyncIterator, Iterable
from datetime import timedelta

import asyncpg
import pytest

from adapters.http.request_limits import RequestLimits
from adapters.persistence.redis.connection import connect_redis
from tests.integration.http.callers import browser_of, outcome_of
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, MEMBER
from tests.integration.http.routes import CALLERS, CHANGES, NOBODY, ROWS, Outcome, Row
from tests.integration.http.sign_in.signing_in import begin, complete
from tests.integration.http.storage.real_world import real_world
from tests.integration.http.world import World
from tests.services import FreshDatabase

ALONE = [row for row in CHANGES if "/authorized-users" in row.template or "/settings" in row.template]
"""Each of these changes what the others find, and gets a world of its own."""


@pytest.fixture
async def world(database: FreshDatabase, redis_url: str) -> AsyncIterator[World]:
    async with real_world(database, redis_url) as world:
        yield world


async def test_each_caller_is_recognised_by_the_stored_grants(world: World) -> None:
    (row,) = [row for row in ROWS if str(row) == "GET /api/v1/guilds/{guild_id}"]
    await _assert_outcomes(world, row, CALLERS)


async def test_each_route_reads_its_stored_rows(world: World) -> None:
    reads = [row for row in ROWS if row.needs_session and not row.changes]
    assert len(reads) > 30
    for row in reads:
        await _assert_outcomes(world, row, _one_for_each_outcome(row))


async def test_each_route_changes_its_stored_rows(world: World) -> None:
    for row in CHANGES:
        if row not in ALONE:
            await _assert_outcomes(world, row, _one_for_each_outcome(row))


@pytest.mark.parametrize("row", ALONE, ids=str)
async def test_each_route_changes_the_stored_grants_or_settings(world: World, row: Row) -> None:
    await _assert_outcomes(world, row, _one_for_each_outcome(row))


def _one_for_each_outcome(row: Row) -> Iterable[str]:
    """Return a caller for each outcome but the one without a session; the delegate stands for those with access."""
    callers: dict[Outcome, str] = {}
    for caller in ("delegate", *CALLERS):
        callers.setdefault(row.expected[caller], caller)
    del callers[NOBODY]
    return callers.values()


async def _assert_outcomes(world: World, row: Row, callers: Iterable[str]) -> None:
    # A granted request changes what later callers find.
    for caller in sorted(callers, key=lambda caller: not row.expected[caller].problem):
        world.clock.advance(timedelta(seconds=1))
        browser = await browser_of(world, caller)
        response = await browser.request(row.method, row.url(CALLERS[caller].guild_id), json=row.body)
        assert outcome_of(response) == row.expected[caller], f"{row}, {caller}: {response.text}"


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


async def test_a_request_asks_redis_once(world: World, redis_url: str) -> None:
    world.limit(RequestLimits.per_minute(user=9, guild=9, everyone=9))
    browser = await world.signed_in(DELEGATE)
    assert (await browser.get(f"/guilds/{GUILD}")).is_success  # loads the script into Redis
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


async def test_actions_of_developers_are_in_the_audit_log(world: World, database: FreshDatabase) -> None:
    browser = await world.signed_in(INITIAL)
    rates = [{"meter": "input", "usd": "0.0000000001", "tiers": []}]
    body = {"rates": rates, "valid_from": None, "tier_factors": None, "region_factors": None}
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
