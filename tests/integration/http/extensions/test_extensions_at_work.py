"""Routes of cogs are authenticated, audited, limited, worded and described as our own."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar import get
from litestar.params import FromPath
from structlog.testing import capture_logs

from adapters.http.extensions.mounting import accept
from adapters.http.request_limits import RequestLimits
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.work.postgres_access import PostgresGrantsInForce
from adapters.persistence.work.postgres_work import postgres_work
from application.settings.change_settings import ChangeSettingsCommand
from domain.audit import AuditAction
from tests.integration.http.browser import problem, problem_type
from tests.integration.http.extensions.mounted_routes import asked, changes, in_guild, mounted
from tests.integration.http.extensions.news_cog import cog_api, extensions
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, LEFT_GUILD, STRANGER
from tests.integration.http.storage.storage import Storage
from tests.integration.http.world import World
from tests.services import FreshDatabase

KEPT = json.loads(Path("docs/openapi.json").read_text())


@pytest.fixture
async def world() -> World:
    return await World.create(extensions=extensions())


async def test_a_route_without_a_guild_gets_its_caller(world: World) -> None:
    answer = await (await world.signed_in(STRANGER)).get("/ext/news/mine")
    assert answer.json() == {"id": str(STRANGER), "name": "Mallory", "avatar_url": None}


async def test_a_route_in_a_guild_reads_that_guilds_settings(world: World) -> None:
    browser = await world.signed_in(DELEGATE)
    assert (await browser.get(f"/ext/news/guilds/{GUILD}/greeting")).json()["greeting"] == "Hello! Grace"
    await world.services.change_settings(
        ChangeSettingsCommand(
            guild_id=GUILD, key="welcome", values={"text": "Ahoy,"}, expected_version=0, changed_by=INITIAL
        )
    )
    answer = await browser.get(f"/ext/news/guilds/{GUILD}/greeting")
    assert answer.json() == {"guild": str(GUILD), "greeting": "Ahoy, Grace"}


@get("/files/{name:str}")
async def get_file(name: FromPath[str]) -> dict[str, str]:
    return {"name": name}


async def test_an_encoded_slash_belongs_to_the_name_in_a_path() -> None:
    world = await World.create(extensions=accept([cog_api("shelf", get_file)]))
    answer = await (await world.signed_in(STRANGER)).get("/ext/shelf/files/a%2Fb%20c")
    assert answer.json() == {"name": "a/b c"}


async def test_every_change_leaves_a_trace_in_its_guilds_audit_log(world: World) -> None:
    browser = await world.signed_in(DELEGATE)
    for method, url in changes(world):
        assert (await asked(browser, method, url)).is_success
    for path in ("/greeting", "/letters/1"):
        assert (await browser.get(f"/ext/news/guilds/{GUILD}{path}")).is_success
    entries = [row.entry for row in world.memory.guilds[GUILD].audit]
    called = [entry for entry in entries if entry.action is AuditAction.EXTENSION_CALLED]
    assert sorted((entry.target, json.dumps(entry.after)) for entry in called) == [
        ("DELETE /api/v1/ext/news/guilds/{guild_id}/letters/{number}", f'{{"guild_id": "{GUILD}", "number": "1"}}'),
        ("PATCH /api/v1/ext/news/guilds/{guild_id}/letters/{number}", f'{{"guild_id": "{GUILD}", "number": "1"}}'),
        ("POST /api/v1/ext/news/guilds/{guild_id}/notes", f'{{"guild_id": "{GUILD}"}}'),
    ]
    assert {entry.actor_id for entry in called} == {DELEGATE}
    [own] = world.fleet_audit.fleet_wide
    assert (own.entry.guild_id, own.entry.actor_id, own.entry.target) == (None, DELEGATE, "POST /api/v1/ext/news/mine")


async def test_a_change_that_fails_is_marked_in_the_audit_log(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    answer = await browser.post(f"/ext/news/guilds/{GUILD}/notes", json={"text": 1})

    entries = [row.entry for row in world.memory.guilds[GUILD].audit]
    called, failed = [entry for entry in entries if entry.action is AuditAction.EXTENSION_CALLED]
    assert answer.status_code == 400
    assert called.after == {"guild_id": str(GUILD)}
    assert failed.after == {"guild_id": str(GUILD), "failed_with": 400}
    assert (failed.target, failed.actor_id) == (called.target, INITIAL)


async def test_a_refused_change_is_not_audited(world: World) -> None:
    browser = await world.signed_in(STRANGER)
    for method, url in in_guild(world):
        await asked(browser, method, url)
    assert AuditAction.EXTENSION_CALLED not in {row.entry.action for row in world.memory.guilds[GUILD].audit}


@pytest.mark.parametrize(
    ("how", "status", "type_"),
    [
        ("missing", 404, "route.not_found"),
        ("invalid", 400, "request.invalid"),
        ("away", 503, "service.unavailable"),
        ("model", 502, "llm.structured_output"),
        ("unknown", 500, "internal.error"),
        ("bug", 500, "internal.error"),
    ],
)
async def test_failures_of_a_cogs_route_are_problem_details(world: World, how: str, status: int, type_: str) -> None:
    with capture_logs():
        answer = await (await world.signed_in(INITIAL)).get(f"/ext/news/fails/{how}")
    assert (answer.status_code, problem_type(answer)) == (status, type_)
    assert "secret detail" not in answer.text


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b'{"text": 1}', "application/json", 400),
        (b"text=Hi", "application/x-www-form-urlencoded", 415),
        (b'{"text": "Hi"}', "text/plain", 415),
        (b" " * 70_000, "application/json", 413),
        (b'{"text": "a\\u0000b"}', "application/json", 400),
    ],
)
async def test_bodies_of_a_cogs_route_are_validated(world: World, content: bytes, media_type: str, status: int) -> None:
    browser = await world.signed_in(INITIAL)
    answer = await browser.post(
        f"/ext/news/guilds/{GUILD}/notes", content=content, headers={"Content-Type": media_type}
    )
    assert answer.status_code == status
    assert problem(answer)["status"] == status


async def test_requests_count_against_the_limits_of_user_and_guild(world: World) -> None:
    world.limit(RequestLimits.per_minute(user=3))
    stranger = await world.signed_in(STRANGER)
    statuses = [(await stranger.get("/ext/news/mine")).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    world.limit(RequestLimits.per_minute(guild=2))
    delegate = await world.signed_in(DELEGATE)
    statuses = [(await delegate.get(f"/ext/news/guilds/{GUILD}/greeting")).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


async def test_answers_carry_the_headers_of_all_answers(world: World) -> None:
    headers = (await (await world.signed_in(DELEGATE)).get("/ext/news/mine")).headers
    assert (headers["cache-control"], headers["x-content-type-options"]) == ("no-store", "nosniff")
    assert headers["x-correlation-id"]


async def test_the_served_description_includes_cogs_and_the_committed_one_does_not(world: World) -> None:
    served = (await world.browser().get("/schema/openapi.json")).json()
    note = served["paths"]["/api/v1/ext/news/guilds/{guild_id}/notes"]["post"]
    assert {"201", "400", "401", "403", "413", "415", "429", "500", "503"} <= note["responses"].keys()
    assert note["security"] == [{"session": [], "csrf": []}]
    assert served["paths"]["/api/v1/ext/news/mine"]["get"]["security"] == [{"session": []}]
    assert served["paths"].keys() - KEPT["paths"].keys() == {
        url.removeprefix("https://api.example").replace("/1", "/{number}").replace("/missing", "/{how}")
        for _, url in mounted(world)
    }


async def test_developers_see_which_cogs_add_routes_and_why_others_do_not(world: World) -> None:
    answer = (await (await world.signed_in(INITIAL)).get("/extensions")).json()
    assert answer[1] == {"cog": "broken", "routes": [], "problem": "ValueError: no"}
    assert (answer[0]["cog"], answer[0]["problem"], len(answer[0]["routes"])) == ("news", None, 9)
    assert "PATCH /api/v1/ext/news/guilds/{guild_id}/letters/{number}" in answer[0]["routes"]


@pytest.fixture
async def stored(database: FreshDatabase) -> AsyncIterator[World]:
    engine = create_engine(database.app_url, schema=database.schema)
    cogs = GuildDatabase(database.app_url, schema=database.schema)
    storage = Storage(begin=postgres_work(engine), grants=PostgresGrantsInForce(engine), guild_database=cogs)
    yield await World.create(storage, extensions=extensions())
    await cogs.dispose()
    await engine.dispose()


async def test_in_the_database_a_route_sees_the_rows_of_its_guild_alone(stored: World) -> None:
    answer = await (await stored.signed_in(DELEGATE)).get(f"/ext/news/guilds/{GUILD}/rows")
    assert answer.json() == {"guilds": [str(GUILD)]}


@pytest.mark.parametrize(
    "settings",
    ["set_config('app.scope', 'system', true)", f"set_config('app.guild_id', '{LEFT_GUILD}', true)"],
)
async def test_in_the_database_an_injection_into_a_route_sees_no_other_guild(stored: World, settings: str) -> None:
    condition = f"""
        false UNION ALL SELECT found.guild_id FROM (SELECT concat({settings}) OFFSET 0) AS first (made)
        CROSS JOIN LATERAL (SELECT guild_id FROM guilds WHERE first.made IS NOT NULL OFFSET 0) AS found
    """  # noqa: S608 - constants of this test
    browser = await stored.signed_in(DELEGATE)
    answer = await browser.get(f"/ext/news/guilds/{GUILD}/rows", params={"condition": condition})
    assert answer.status_code == 200
    assert set(answer.json()["guilds"]) <= {str(GUILD)}
