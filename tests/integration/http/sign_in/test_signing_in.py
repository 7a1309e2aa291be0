"""The sign-in and the session, including attempts to impersonate another user."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from application.ports.discord import SignInRefused
from domain.sign_in import TIME_TO_SIGN_IN
from tests.integration.http.browser import problem_type
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, MAIN_GUILD
from tests.integration.http.sign_in.signing_in import SESSION, begin, complete, state_of
from tests.integration.http.world import DASHBOARD, World


async def test_signing_in_starts_a_session_and_leads_back(world: World) -> None:
    browser = world.browser()
    assert (await browser.get("/auth/me")).status_code == 401
    completed = await complete(browser, await begin(browser, f"/guilds/{GUILD}/usage?from=2026-01-01"))
    assert completed.json() == {"return_to": f"/guilds/{GUILD}/usage?from=2026-01-01"}
    me = (await browser.get("/auth/me")).json()
    assert me["user"] == {"id": str(INITIAL), "name": "Ada", "avatar_url": None}
    assert len(me["csrf_token"]) >= 43


async def test_the_challenge_belongs_to_a_verifier_that_never_leaves_the_server(world: World) -> None:
    browser = world.browser()
    response = await browser.get("/auth/discord/login")
    query = parse_qs(urlsplit(response.json()["authorize_url"]).query)
    assert query["code_challenge_method"] == ["S256"]
    assert len(query["state"][0]) >= 43
    attempt = await world.sign_in_attempts.take(query["state"][0])
    assert attempt is not None
    assert attempt.code_verifier not in response.text
    assert len(attempt.code_verifier) >= 43


async def test_cookies_are_out_of_the_reach_of_scripts_and_other_hosts(world: World) -> None:
    browser = world.browser()
    begun = await browser.get("/auth/discord/login")
    state = state_of(begun.json()["authorize_url"])
    browser.proofs[state] = begun.json()["proof"]
    completed = await complete(browser, state)
    [sign_in_cookie] = begun.headers.get_list("set-cookie")
    session_cookie = next(line for line in completed.headers.get_list("set-cookie") if line.startswith(f"{SESSION}="))
    for cookie in (sign_in_cookie, session_cookie):
        attributes = {part.strip() for part in cookie.split(";")}
        assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= attributes
        assert "Domain" not in cookie
    assert f"Max-Age={int(TIME_TO_SIGN_IN.total_seconds())}" in sign_in_cookie
    assert f"Max-Age={30 * 24 * 3600}" in session_cookie


async def test_without_tls_the_cookies_have_plain_names() -> None:
    world = await World.create(secure_cookies=False)
    browser = world.browser()
    await complete(browser, await begin(browser))
    assert browser.holds("baseline")
    [cookie] = [cookie for cookie in browser.cookies.jar if cookie.name == "baseline"]
    assert not cookie.secure


async def test_a_state_works_once(world: World) -> None:
    browser = world.browser()
    state = await begin(browser)
    assert (await complete(browser, state)).is_success
    replayed = await complete(browser, state, "code of Grace")
    assert (replayed.status_code, problem_type(replayed)) == (400, "auth.invalid_state")


async def test_a_code_works_once(world: World) -> None:
    first, second = world.browser(), world.browser()
    assert (await complete(first, await begin(first))).is_success
    replayed = await complete(second, await begin(second))
    assert (replayed.status_code, problem_type(replayed)) == (400, "auth.refused")
    assert not second.holds(SESSION)


async def test_a_state_stolen_by_another_browser_is_worth_nothing(world: World) -> None:
    victim, thief = world.browser(), world.browser()
    state = await begin(victim)
    await begin(thief)
    stolen = await complete(thief, state)
    assert (stolen.status_code, problem_type(stolen)) == (400, "auth.invalid_state")
    without_cookie = await complete(world.browser(), await begin(victim))
    assert problem_type(without_cookie) == "auth.invalid_state"


async def test_two_tabs_of_a_browser_can_both_finish_in_any_order(world: World) -> None:
    browser = world.browser()
    first, second = await begin(browser, "/a"), await begin(browser, "/b")
    finished = [await complete(browser, second), await complete(browser, first, "code of Grace")]
    assert [response.status_code for response in finished] == [200, 200], [each.text for each in finished]
    assert [response.json()["return_to"] for response in finished] == ["/b", "/a"]
    assert (await browser.get("/auth/me")).is_success


async def test_an_expired_sign_in_must_start_again(world: World) -> None:
    browser = world.browser()
    state = await begin(browser)
    world.clock.advance(TIME_TO_SIGN_IN)
    assert problem_type(await complete(browser, state)) == "auth.invalid_state"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/guilds\r\nSet-Cookie: a=b",
        "/guilds\n",
        "/..//evil.example",
        "/%2e%2e//evil.example",
        "javascript:alert(1)",
        "guilds",
        "/guilds//evil.example",
        "",
        "/\u2028",
        "/@evil.example",
    ],
)
async def test_a_sign_in_never_redirects_to_another_site(world: World, elsewhere: str) -> None:
    browser = world.browser()
    response = await complete(browser, await begin(browser, elsewhere))
    assert response.json() == {"return_to": "/"}
    assert "a=b" not in str(response.headers)


async def test_signing_in_again_ends_the_old_session(world: World) -> None:
    browser = await world.signed_in(DELEGATE)
    old = browser.cookies[SESSION]
    assert (await complete(browser, await begin(browser))).is_success
    assert browser.cookies[SESSION] != old
    assert await world.services.sessions.get(old) is None


async def test_a_session_id_planted_in_the_cookie_is_never_adopted(world: World) -> None:
    browser = world.browser()
    browser.cookies.set(SESSION, "chosen", domain="api.example")
    assert (await complete(browser, await begin(browser))).is_success
    assert browser.cookies[SESSION] != "chosen"


async def test_signing_out_ends_the_session_and_the_tokens(world: World) -> None:
    browser = world.browser()
    await complete(browser, await begin(browser))
    session_id = browser.cookies[SESSION]
    session = await world.services.sessions.get(session_id)
    assert session is not None
    response = await browser.post("/auth/logout", headers={"X-CSRF-Token": session.csrf_token})
    assert response.status_code == 204
    assert not browser.holds(SESSION)
    assert await world.services.sessions.get(session_id) is None
    revoked = await _refusal_of(world, session_id=session_id)
    assert revoked == "auth.required"
    with pytest.raises(SignInRefused):
        await world.identity.user(session.tokens)


async def test_signing_out_works_while_discord_is_away(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    session_id = browser.cookies[SESSION]
    world.identity.unavailable = True
    assert (await browser.post("/auth/logout")).status_code == 204
    assert await world.services.sessions.get(session_id) is None


@pytest.mark.parametrize("forged", ["x", "x" * 4000, "..", '"quoted"', "%00", "a b"])
async def test_a_forged_cookie_does_not_authenticate(world: World, forged: str) -> None:
    assert await _refusal_of(world, session_id=forged) == "auth.required"


async def _refusal_of(world: World, *, session_id: str) -> str:
    response = await world.browser().get("/auth/me", headers={"Cookie": f"{SESSION}={session_id}"})
    assert response.status_code == 401
    return problem_type(response)


@pytest.mark.parametrize("later", [timedelta(days=7), timedelta(days=30)])
async def test_a_session_ends_by_itself(world: World, later: timedelta) -> None:
    browser = await world.signed_in(INITIAL)
    world.clock.advance(later - timedelta(seconds=1))
    used = (await browser.get("/auth/me")).status_code
    assert used == (200 if later < timedelta(days=8) else 401)
    world.clock.advance(later)
    assert (await browser.get("/auth/me")).status_code == 401


async def test_use_extends_a_session_up_to_its_maximum_lifetime(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    for _day in range(29):
        world.clock.advance(timedelta(days=1))
        assert (await browser.get("/auth/me")).is_success
    world.clock.advance(timedelta(days=1))
    assert (await browser.get("/auth/me")).status_code == 401


async def test_sign_ins_fail_with_a_reason_while_discord_is_away(world: World) -> None:
    browser = world.browser()
    state = await begin(browser)
    world.identity.unavailable = True
    response = await complete(browser, state)
    assert (response.status_code, problem_type(response)) == (503, "service.unavailable")
    world.identity.unavailable = False
    assert (await complete(browser, await begin(browser))).is_success


async def test_only_developers_are_marked_as_such(world: World) -> None:
    initial, delegate = await world.signed_in(INITIAL), await world.signed_in(DELEGATE)
    me = (await initial.get("/auth/me")).json()
    assert (me["is_developer"], me["has_developer_team"]) == (True, True)
    assert (await delegate.get("/auth/me")).json()["is_developer"] is False
    world.members.unavailable = True
    world.clock.advance(timedelta(seconds=30))
    assert (await initial.get("/auth/me")).json()["is_developer"] is False


async def test_losing_the_developer_role_ends_access_within_a_minute(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    assert (await browser.get("/llm/models")).is_success
    world.people[MAIN_GUILD] = [replace(member, role_ids=()) for member in world.people[MAIN_GUILD]]
    world.clock.advance(timedelta(seconds=59))
    response = await browser.get("/llm/models")
    assert (response.status_code, problem_type(response)) == (403, "access.developers_only")


async def test_other_origins_may_not_read_answers(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    ours = await browser.get("/auth/me", headers={"Origin": DASHBOARD})
    theirs = await browser.get("/auth/me", headers={"Origin": "https://evil.example"})
    assert ours.headers["access-control-allow-origin"] == DASHBOARD
    assert "access-control-allow-origin" not in theirs.headers
