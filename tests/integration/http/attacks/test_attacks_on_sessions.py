"""Forged changes, forged cookies and old cookies are refused."""

import asyncio
from datetime import timedelta

import pytest

from tests.integration.http.browser import refused
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, MEMBER
from tests.integration.http.sign_in.signing_in import SESSION
from tests.integration.http.world import World


@pytest.mark.parametrize("token", [None, "", "wrong", "attackers"])
async def test_a_forged_change_is_refused(world: World, token: str | None) -> None:
    victim, attacker = await world.signed_in(INITIAL), await world.signed_in(DELEGATE)
    own = (await attacker.get("/auth/me")).json()["csrf_token"]
    del victim.headers["X-CSRF-Token"]
    headers = {} if token is None else {"X-CSRF-Token": own if token == "attackers" else token}
    answer = await victim.delete(f"/guilds/{GUILD}/authorized-users/{DELEGATE}", headers=headers)
    assert refused(answer) == (403, "csrf.invalid")


async def test_a_form_of_a_foreign_page_changes_nothing(world: World) -> None:
    victim = await world.signed_in(INITIAL)
    url = f"/guilds/{GUILD}/authorized-users"
    foreign = {"Origin": "https://evil.example", "Content-Type": "text/plain"}
    assert (await victim.post(url, content=f'{{"user_id": "{MEMBER}"}}', headers=foreign)).status_code == 403
    assert (await victim.post(url, data={"user_id": str(MEMBER)})).status_code == 415


@pytest.mark.parametrize("forged", ["x", "a" * 43, "../" * 20, "%00", "session:*", "\u00fc".encode().decode("latin-1")])
async def test_a_forged_cookie_is_refused(world: World, forged: str) -> None:
    headers = {b"Cookie": f"{SESSION}={forged}".encode("latin-1")}
    assert refused(await world.browser().get("/guilds", headers=headers)) == (401, "auth.required")


async def test_an_expired_cookie_is_refused(world: World) -> None:
    for later in (timedelta(days=7), timedelta(days=30)):
        browser = await world.signed_in(INITIAL)
        world.clock.advance(later)
        assert refused(await browser.get("/guilds")) == (401, "auth.required")


async def test_a_cookie_from_before_signing_out_is_refused(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    kept = browser.cookies[SESSION]
    await browser.post("/auth/logout")
    browser.cookies.set(SESSION, kept, domain="api.example")
    assert refused(await browser.get("/guilds")) == (401, "auth.required")


async def test_signing_out_while_a_request_is_in_flight_is_final(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    session_id = browser.cookies[SESSION]
    in_flight = [asyncio.create_task(browser.get("/guilds")) for _ in range(20)]
    await browser.post("/auth/logout")
    await asyncio.gather(*in_flight)
    assert await world.services.sessions.get(session_id) is None
