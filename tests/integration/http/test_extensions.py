"""Routes of cogs are held by the same guards, limits and words as our own, whatever the cog."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar.routes import HTTPRoute
from structlog.testing import capture_logs

from adapters.http.request_limits import RequestLimits
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.postgres.work import postgres_work
from application.change_settings import ChangeSettingsCommand
from domain.audit import AuditAction
from domain.ids import GuildId
from tests.integration.http.browser import Browser, problem, problem_type
from tests.integration.http.news_cog import extensions
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, LEFT_GUILD, STRANGER
from tests.integration.http.storage import Storage
from tests.integration.http.test_who_may_what import browser_of
from tests.integration.http.world import World
from tests.services import FreshDatabase

KEPT = json.loads(Path("docs/openapi.json").read_text())
UNKNOWN = GuildId(999)


@pytest.fixture
async def world() -> World:
    return await World.create(extensions=extensions())


def mounted(world: World) -> list[tuple[str, str]]:
    """Of the application as it runs, so that no route can be forgotten here."""
    return [
        (method, f"https://api.example{route.path_format}".replace("{number}", "1").replace("{how}", "missing"))
        for route in world.app.routes
        if isinstance(route, HTTPRoute) and route.path_format.startswith("/api/v1/ext/")
        for method in route.route_handler_map
        if method != "OPTIONS"
    ]


def in_guild(world: World, guild_id: int | str = GUILD) -> list[tuple[str, str]]:
    return [(method, url.format(guild_id=guild_id)) for method, url in mounted(world) if "{guild_id}" in url]


def changes(world: World) -> list[tuple[str, str]]:
    return [(method, url.format(guild_id=GUILD)) for method, url in mounted(world) if method != "GET"]


async def asked(browser: Browser, method: str, url: str, **options: Any) -> httpx.Response:
    return await browser.request(method, url, json=None if method == "GET" else {"text": "Hi"}, **options)


def test_the_routes_of_these_tests_are_all_kinds_of_them(world: World) -> None:
    assert (len(mounted(world)), len(in_guild(world)), len(changes(world))) == (9, 6, 4)


@pytest.mark.parametrize(
    ("caller", "status", "refusal"),
    [
        ("anonymous", 401, "auth.required"),
        ("stranger", 403, "access.denied"),
        ("initial user of a left guild", 403, "access.denied"),
        ("delegate", None, None),
        ("initial user", None, None),
    ],
)
async def test_each_caller_gets_past_the_routes_of_a_guild_or_not(
    world: World, caller: str, status: int | None, refusal: str | None
) -> None:
    browser = await browser_of(world, caller)
    guild_id = LEFT_GUILD if "left" in caller else GUILD
    for method, url in in_guild(world, guild_id):
        answer = await asked(browser, method, url)
        if refusal is not None:
            assert (answer.status_code, problem_type(answer)) == (status, refusal), (method, url)
        elif not url.endswith("/rows"):
            assert answer.is_success, (method, url)


async def test_nobody_gets_in_without_a_session(world: World) -> None:
    for method, url in mounted(world):
        answer = await asked(world.browser(), method, url.format(guild_id=GUILD))
        assert (answer.status_code, problem_type(answer)) == (401, "auth.required"), (method, url)


async def test_a_change_needs_the_sessions_csrf_token_and_our_own_page(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    token = browser.headers.pop("X-CSRF-Token")
    for method, url in changes(world):
        forged: tuple[dict[str, str], ...] = (
            {},
            {"X-CSRF-Token": "wrong"},
            {"X-CSRF-Token": token, "Origin": "https://evil.example"},
        )
        for headers in forged:
            answer = await asked(browser, method, url, headers=headers)
            assert (answer.status_code, problem_type(answer)) == (403, "csrf.invalid"), (method, url)
        assert (await asked(browser, method, url, headers={"X-CSRF-Token": token})).is_success


async def test_an_unknown_guild_and_a_forbidden_one_cannot_be_told_apart(world: World) -> None:
    browser = await world.signed_in(STRANGER)
    for (method, forbidden), (_, unknown) in zip(in_guild(world), in_guild(world, UNKNOWN), strict=True):
        answers = [problem(await asked(browser, method, url)) for url in (forbidden, unknown)]
        for answer, guild_id in zip(answers, (GUILD, UNKNOWN), strict=True):
            answer["detail"] = answer["detail"].replace(str(guild_id), "?")
            del answer["instance"], answer["correlation_id"]
        assert answers[0] == answers[1]


@pytest.mark.parametrize("guild_id", ["me", "-1", "9223372036854775808", "%D9%A3", "1%00"])
async def test_what_cannot_be_a_guild_is_named(world: World, guild_id: str) -> None:
    browser = await world.signed_in(INITIAL)
    for method, url in in_guild(world, guild_id):
        answer = await asked(browser, method, url)
        assert (answer.status_code, problem_type(answer)) == (400, "request.invalid")
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/path/guild_id"]


async def test_a_revoked_delegate_is_refused_from_the_next_request_on(world: World) -> None:
    initial, delegate = await world.signed_in(INITIAL), await world.signed_in(DELEGATE)
    url = f"/ext/news/guilds/{GUILD}/greeting"
    assert (await delegate.get(url)).is_success
    await initial.delete(f"/guilds/{GUILD}/authorized-users/{DELEGATE}")
    assert problem_type(await delegate.get(url)) == "access.denied"


async def test_a_route_without_a_guild_knows_who_asks(world: World) -> None:
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


async def test_a_change_that_was_refused_leaves_none(world: World) -> None:
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
async def test_what_goes_wrong_is_a_problem_as_everywhere(world: World, how: str, status: int, type_: str) -> None:
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
async def test_bodies_are_checked_as_everywhere(world: World, content: bytes, media_type: str, status: int) -> None:
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


async def test_the_served_description_has_them_with_what_they_answer_and_the_kept_one_has_not(world: World) -> None:
    served = (await world.browser().get("/schema/openapi.json")).json()
    note = served["paths"]["/api/v1/ext/news/guilds/{guild_id}/notes"]["post"]
    assert {"201", "400", "401", "403", "413", "415", "429", "500", "503"} <= note["responses"].keys()
    assert note["security"] == [{"session": [], "csrf": []}]
    assert served["paths"]["/api/v1/ext/news/mine"]["get"]["security"] == [{"session": []}]
    assert served["paths"].keys() - KEPT["paths"].keys() == {
        url.removeprefix("https://api.example").replace("/1", "/{number}").replace("/missing", "/{how}")
        for _, url in mounted(world)
    }


async def test_the_developer_team_sees_which_cogs_add_what_and_why_others_do_not(world: World) -> None:
    answer = (await (await world.signed_in(INITIAL)).get("/extensions")).json()
    assert answer[1] == {"cog": "broken", "routes": [], "problem": "ValueError: no"}
    assert (answer[0]["cog"], answer[0]["problem"], len(answer[0]["routes"])) == ("news", None, 9)
    assert "PATCH /api/v1/ext/news/guilds/{guild_id}/letters/{number}" in answer[0]["routes"]


@pytest.fixture
async def stored(database: FreshDatabase) -> AsyncIterator[World]:
    engine = create_engine(database.app_url, schema=database.schema)
    storage = Storage(begin=postgres_work(engine), guild_database=GuildDatabase(engine))
    yield await World.create(storage, extensions=extensions())
    await engine.dispose()


async def test_in_the_database_a_route_sees_the_rows_of_its_guild_alone(stored: World) -> None:
    answer = await (await stored.signed_in(DELEGATE)).get(f"/ext/news/guilds/{GUILD}/rows")
    assert answer.json() == {"guilds": [str(GUILD)]}
