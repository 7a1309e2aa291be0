"""Users list and end their own sessions, and no others."""

from datetime import timedelta
from typing import Any

from tests.integration.http.browser import Browser
from tests.integration.http.people import DELEGATE, INITIAL
from tests.integration.http.sign_in.signing_in import SESSION, begin, complete
from tests.integration.http.world import World


async def listed(browser: Browser) -> list[dict[str, Any]]:
    response = await browser.get("/auth/sessions")
    assert response.is_success
    found: list[dict[str, Any]] = response.json()
    return found


async def test_users_see_their_own_sessions(world: World) -> None:
    browser = world.browser()
    browser.headers["User-Agent"] = "Firefox \x1b on a\tlaptop"
    await complete(browser, await begin(browser))
    world.clock.advance(timedelta(hours=1))
    [session] = await listed(browser)
    assert session["current"] is True
    assert session["user_agent"] == "Firefox  on alaptop"
    assert session["ip_prefix"] == "127.0.0.0/24"
    assert session["created_at"] < session["last_seen_at"]


async def test_the_current_session_is_marked_and_other_users_sessions_are_absent(world: World) -> None:
    laptop, phone = await world.signed_in(INITIAL), await world.signed_in(INITIAL)
    await world.signed_in(DELEGATE)
    world.clock.advance(timedelta(seconds=1))
    assert [session["current"] for session in await listed(phone)] == [True, False]
    assert {session["id"] for session in await listed(phone)} == {session["id"] for session in await listed(laptop)}


async def test_a_listed_session_id_does_not_authenticate(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.get("/auth/sessions")
    session_id, session = browser.cookies[SESSION], await world.services.sessions.get(browser.cookies[SESSION])
    assert session is not None
    for secret in (session_id, session.csrf_token, session.tokens.access_token, session.tokens.refresh_token):
        assert secret not in response.text
    browser.cookies.set(SESSION, response.json()[0]["id"], domain="api.example")
    assert (await browser.get("/auth/me")).status_code == 401


async def test_one_session_can_be_ended_from_another(world: World) -> None:
    laptop, phone = await world.signed_in(INITIAL), await world.signed_in(INITIAL)
    [other] = [session["id"] for session in await listed(laptop) if not session["current"]]
    for _twice in range(2):
        assert (await laptop.delete(f"/auth/sessions/{other}")).status_code == 204
    assert (await phone.get("/auth/me")).status_code == 401
    assert (await laptop.get("/auth/me")).status_code == 200


async def test_ending_the_session_that_asks_is_signing_out(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    [own] = await listed(browser)
    assert (await browser.delete(f"/auth/sessions/{own['id']}")).status_code == 204
    assert not browser.holds(SESSION)


async def test_all_others_can_be_ended_at_once(world: World) -> None:
    asking, *others = [await world.signed_in(INITIAL) for _ in range(4)]
    stranger = await world.signed_in(DELEGATE)
    assert (await asking.delete("/auth/sessions")).status_code == 204
    assert [(await browser.get("/auth/me")).status_code for browser in others] == [401] * 3
    assert (await asking.get("/auth/me")).status_code == 200
    assert (await stranger.get("/auth/me")).status_code == 200


async def test_a_session_of_another_user_cannot_be_ended(world: World) -> None:
    victim, attacker = await world.signed_in(INITIAL), await world.signed_in(DELEGATE)
    [session] = await listed(victim)
    assert (await attacker.delete(f"/auth/sessions/{session['id']}")).status_code == 204
    assert (await victim.get("/auth/me")).status_code == 200
