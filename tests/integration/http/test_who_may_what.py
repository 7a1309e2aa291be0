"""Every route for every kind of caller, and every change against forgery."""

from pathlib import Path

import httpx
import msgspec
import pytest
from litestar.routes import HTTPRoute

from tests.integration.http.routes import CALLERS, CHANGES, ROWS, Row
from tests.integration.http.world import (
    DELEGATE,
    GUILD,
    INITIAL,
    LEFT_GUILD,
    STRANGER,
    Browser,
    World,
    problem,
    problem_type,
)
from tests.unit.http.documents import resolved

DOCUMENT = msgspec.json.decode(Path("docs/openapi.json").read_bytes())


def test_every_route_of_the_running_application_has_its_row(world: World) -> None:
    routes = {
        f"{method} {route.path_format}"
        for route in world.app.routes
        if isinstance(route, HTTPRoute)
        for method in route.route_handler_map
        if method != "OPTIONS"
    }
    assert routes == {str(row) for row in ROWS}


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_each_caller_gets_what_the_table_says(world: World, row: Row, caller: str) -> None:
    browser = await browser_of(world, caller)
    guild_id = LEFT_GUILD if caller == "initial user of a left guild" else GUILD
    response = await browser.request(row.method, row.url(guild_id), json=row.body)
    assert response.status_code == row.expected[CALLERS.index(caller)], response.text
    _assert_documented(row, response)


async def browser_of(world: World, caller: str) -> Browser:
    match caller:
        case "anonymous":
            return world.browser()
        case "stranger":
            return await world.signed_in(STRANGER)
        case "delegate":
            return await world.signed_in(DELEGATE)
        case _:
            return await world.signed_in(INITIAL)


def _assert_documented(row: Row, response: httpx.Response) -> None:
    operation = DOCUMENT["paths"].get(row.template, {}).get(row.method.lower())
    if operation is None:
        return
    documented = resolved(DOCUMENT, operation["responses"][str(response.status_code)])
    if response.is_error:
        assert problem(response)["type"] in documented["description"]


@pytest.mark.parametrize("row", CHANGES, ids=str)
async def test_a_change_without_the_sessions_csrf_token_is_refused(world: World, row: Row) -> None:
    browser = await world.signed_in(INITIAL)
    del browser.headers["X-CSRF-Token"]
    for token in (None, "", "wrong", "ü", f"csrf of {DELEGATE}"):
        headers = {} if token is None else {b"X-CSRF-Token": token.encode()}
        response = await browser.request(row.method, row.url(), json=row.body, headers=headers)
        assert (response.status_code, problem_type(response)) == (403, "csrf.invalid"), token


@pytest.mark.parametrize("row", [row for row in ROWS if row.changes], ids=str)
async def test_a_change_from_a_foreign_page_is_refused(world: World, row: Row) -> None:
    browser = await world.signed_in(INITIAL)
    for origin in ("https://evil.example", "null", "https://bot.example.evil.example", ""):
        response = await browser.request(row.method, row.url(), json=row.body, headers={"Origin": origin})
        assert (response.status_code, problem_type(response)) == (403, "csrf.invalid"), origin


@pytest.mark.parametrize("row", CHANGES, ids=str)
async def test_a_change_from_the_dashboard_is_accepted(world: World, row: Row) -> None:
    browser = await world.signed_in(row.changer)
    response = await browser.request(row.method, row.url(), json=row.body, headers={"Origin": "https://bot.example"})
    assert response.is_success


@pytest.mark.parametrize("row", [row for row in ROWS if row.in_guild], ids=str)
async def test_an_unknown_guild_and_a_forbidden_one_cannot_be_told_apart(world: World, row: Row) -> None:
    browser = await world.signed_in(STRANGER)
    forbidden = problem(await browser.request(row.method, row.url(GUILD), json=row.body))
    unknown = problem(await browser.request(row.method, row.url(999), json=row.body))
    for answer, guild_id in ((forbidden, GUILD), (unknown, 999)):
        answer["detail"] = answer["detail"].replace(str(guild_id), "?")
        del answer["instance"], answer["correlation_id"]
    assert forbidden == unknown


@pytest.mark.parametrize("row", [row for row in ROWS if row.in_guild], ids=str)
async def test_what_cannot_be_a_guild_is_named(world: World, row: Row) -> None:
    browser = await world.signed_in(INITIAL)
    for guild_id in ("me", "-1", "1.5", "9223372036854775808", "1" * 400, "%D9%A3", "1%00"):
        url = row.url(0).replace("/guilds/0", f"/guilds/{guild_id}")
        response = await browser.request(row.method, url, json=row.body)
        assert (response.status_code, problem_type(response)) == (400, "request.invalid"), guild_id
        assert [error["pointer"] for error in response.json()["errors"]] == ["/path/guild_id"]


async def test_a_revoked_delegate_is_refused_from_the_next_request_on(world: World) -> None:
    initial, delegate = await world.signed_in(INITIAL), await world.signed_in(DELEGATE)
    assert (await delegate.get(f"/guilds/{GUILD}")).is_success
    await initial.delete(f"/guilds/{GUILD}/authorized-users/{DELEGATE}")
    response = await delegate.get(f"/guilds/{GUILD}")
    assert (response.status_code, problem_type(response)) == (403, "access.denied")
