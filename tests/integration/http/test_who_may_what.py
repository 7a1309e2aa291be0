"""Every route for every kind of caller, and every change against forgery."""

from pathlib import Path

import httpx
import msgspec
import pytest
from litestar.routes import HTTPRoute

from tests.integration.http.browser import Browser, problem, problem_type
from tests.integration.http.callers import browser_of, outcome_of
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, LEFT_GUILD
from tests.integration.http.routes import CALLERS, CHANGES, DENIED, IN_USE, NOT_STORED, ROWS, Row
from tests.integration.http.world import World
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


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_each_caller_gets_what_the_table_says(row: Row) -> None:
    outcomes = {}
    for caller, of in CALLERS.items():
        # Each caller gets a new world, without the changes of earlier callers.
        browser = await browser_of(await World.create(), caller)
        response = await browser.request(row.method, row.url(of.guild_id), json=row.body)
        outcomes[caller] = outcome_of(response)
        _assert_documented(row, response)
    assert outcomes == row.expected


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
    assert response.is_success or not {NOT_STORED, IN_USE}.isdisjoint(row.expected.values())


@pytest.mark.parametrize("row", [row for row in ROWS if row.may_be_denied], ids=str)
async def test_unknown_left_and_forbidden_guilds_get_the_same_answer(world: World, row: Row) -> None:
    for caller in (name for name, outcome in row.expected.items() if outcome == DENIED):
        browser = await browser_of(world, caller)
        denied = [await _denied(browser, row, guild_id) for guild_id in (CALLERS[caller].guild_id, 999)]
        assert denied[0] == denied[1], caller
    stranger = await browser_of(world, "stranger")
    assert await _denied(stranger, row, LEFT_GUILD) == await _denied(stranger, row, 999)


async def _denied(browser: Browser, row: Row, guild_id: int) -> tuple[object, ...]:
    """Return body and headers of the refusal, without the id that the caller sent and the correlation id."""
    response = await browser.request(row.method, row.url(guild_id), json=row.body)
    received = {key: str(value).replace(str(guild_id), "?") for key, value in problem(response).items()}
    del received["correlation_id"]
    headers = {
        name: value for name, value in response.headers.items() if name not in ("x-correlation-id", "content-length")
    }
    return received, headers


@pytest.mark.parametrize("row", [row for row in ROWS if row.in_guild], ids=str)
async def test_an_invalid_guild_id_is_reported(world: World, row: Row) -> None:
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
