"""The simulated sign-in page and its OAuth endpoints are as strict as Discord's."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from adapters.discord.rest.memory import s256
from simulators.discord.identity import (
    SIMULATED_BOT_TOKEN,
    SIMULATED_CLIENT_ID,
    SIMULATED_CLIENT_SECRET,
    RealDiscordConfigured,
    SimulatorOptions,
)
from simulators.discord.running import SimulatedDiscord, make_simulated_bot, simulated_discord
from simulators.discord.world import DEMO, OTHER, OWNER
from tests.discord_requests import FOUND
from tests.integration.discord.platforms import a_platform

REDIRECT_URI = "http://127.0.0.1:3000/auth/callback"
VERIFIER = "a-code-verifier-of-at-least-43-characters-as-the-rfc-demands"
CLIENT = (str(SIMULATED_CLIENT_ID), SIMULATED_CLIENT_SECRET)
QUERY = {
    "response_type": "code",
    "client_id": str(SIMULATED_CLIENT_ID),
    "scope": "identify guilds",
    "redirect_uri": REDIRECT_URI,
    "state": "a-state",
    "code_challenge": s256(VERIFIER),
    "code_challenge_method": "S256",
}


@pytest.fixture
async def discord(tmp_path: Path) -> AsyncIterator[SimulatedDiscord]:
    bot = make_simulated_bot(a_platform(tmp_path / "none").discord)
    async with simulated_discord(bot, SimulatorOptions(redirect_uri=REDIRECT_URI)) as simulated:
        yield simulated


@pytest.fixture
async def browser(discord: SimulatedDiscord) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=discord.url, trust_env=False) as client:
        yield client


@pytest.mark.parametrize("client_id", [1, SIMULATED_CLIENT_ID + 1])
def test_the_stand_in_cannot_be_made_beside_a_real_application(client_id: int) -> None:
    with pytest.raises(RealDiscordConfigured):
        SimulatorOptions(redirect_uri=REDIRECT_URI, client_id=client_id)


async def test_the_page_offers_everybody_and_says_what_it_is(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/oauth2/authorize", params=QUERY)

    assert page.status_code == 200
    assert "This is not Discord." in page.text
    for person in (*DEMO.members, *OTHER.members):
        assert f'aria-label="Sign in as {person.display_name}"' in page.text
    assert "Baseline Demo (owner)" in page.text
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


async def test_a_choice_leads_back_with_code_and_state(browser: httpx.AsyncClient) -> None:
    response = await _choose(browser, str(OWNER.id))
    location = response.headers["Location"]
    answer = parse_qs(urlsplit(location).query)

    assert response.status_code == 302
    assert location.startswith(f"{REDIRECT_URI}?")
    assert answer["state"] == ["a-state"]
    assert answer["code"]


@pytest.mark.parametrize("chosen", ["", "1", "not-a-number"])
async def test_cancelling_leads_back_without_a_code(browser: httpx.AsyncClient, chosen: str) -> None:
    response = await _choose(browser, chosen)

    assert parse_qs(urlsplit(response.headers["Location"]).query) == {"error": ["access_denied"], "state": ["a-state"]}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("client_id", "1"),
        ("redirect_uri", "https://evil.example/"),
        ("response_type", "token"),
        ("scope", "identify guilds bot"),
        ("scope", "identify"),
        ("state", ""),
        ("code_challenge", ""),
        ("code_challenge_method", "plain"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_request_that_discord_would_refuse_is_refused(
    browser: httpx.AsyncClient, method: str, name: str, value: str
) -> None:
    response = await browser.request(method, "/oauth2/authorize", params={**QUERY, name: value})

    assert response.status_code == 400
    assert name in response.text
    assert "Location" not in response.headers


@pytest.mark.parametrize(
    ("change", "client", "status", "error"),
    [
        ({"code": "made-up"}, CLIENT, 400, "invalid_grant"),
        ({"redirect_uri": "http://elsewhere/"}, CLIENT, 400, "invalid_grant"),
        ({"code_verifier": "another"}, CLIENT, 400, "invalid_grant"),
        ({"grant_type": "password"}, CLIENT, 400, "unsupported_grant_type"),
        ({}, (CLIENT[0], "wrong"), 401, "invalid_client"),
        ({}, ("", ""), 401, "invalid_client"),
    ],
)
async def test_the_token_endpoint_refuses_what_does_not_fit(
    browser: httpx.AsyncClient,
    change: dict[str, str],
    client: tuple[str, str],
    status: int,
    error: str,
) -> None:
    form = await _form(browser)
    response = await browser.post("/api/v10/oauth2/token", data={**form, **change}, auth=client)

    assert (response.status_code, response.json()["error"]) == (status, error)
    FOUND.clear()  # the requests are wrong on purpose


async def test_a_refresh_token_works_once_and_ends_the_tokens_before(browser: httpx.AsyncClient) -> None:
    first = (await browser.post("/api/v10/oauth2/token", data=await _form(browser), auth=CLIENT)).json()
    refresh = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = await browser.post("/api/v10/oauth2/token", data=refresh, auth=CLIENT)
    third = await browser.post("/api/v10/oauth2/token", data=refresh, auth=CLIENT)

    assert second.status_code == 200
    assert third.status_code == 400
    assert (await _me(browser, first["access_token"])).status_code == 401
    assert (await _me(browser, second.json()["access_token"])).json()["username"] == "owner"


async def test_the_guilds_of_who_signed_in_are_listed(browser: httpx.AsyncClient) -> None:
    tokens = (await browser.post("/api/v10/oauth2/token", data=await _form(browser), auth=CLIENT)).json()
    response = await browser.get(
        "/api/v10/users/@me/guilds", headers={"Authorization": f"Bearer {tokens['access_token']}"}
    )

    (guild,) = response.json()
    assert (guild["id"], guild["name"], guild["owner"]) == (str(DEMO.id), "Baseline Demo", True)


@pytest.mark.parametrize(
    "path", ["/users/@me", "/users/@me/guilds", f"/guilds/{DEMO.id}/roles", f"/guilds/{DEMO.id}/members/search?query=o"]
)
async def test_nothing_is_shown_without_a_token(browser: httpx.AsyncClient, path: str) -> None:
    response = await browser.get(f"/api/v10{path}")

    assert (response.status_code, response.json()) == (401, {"message": "401: Unauthorized", "code": 0})


async def test_errors_of_the_rest_api_have_discords_shape(browser: httpx.AsyncClient) -> None:
    response = await browser.get(
        f"/api/v10/guilds/{DEMO.id}/members/42", headers={"Authorization": f"Bot {SIMULATED_BOT_TOKEN}"}
    )

    assert (response.status_code, response.json()["code"]) == (404, 10007)


@pytest.mark.parametrize("path", ["/oauth2/authorize", "/preview", "/control/members"])
async def test_another_host_name_is_refused_so_that_no_web_page_can_reach_in(
    browser: httpx.AsyncClient, path: str
) -> None:
    response = await browser.get(path, params=QUERY, headers={"Host": "rebound.example"})

    assert response.status_code == 403


async def _choose(browser: httpx.AsyncClient, user_id: str) -> httpx.Response:
    return await browser.post(f"/oauth2/authorize?{urlencode(QUERY)}", data={"user_id": user_id})


async def _form(browser: httpx.AsyncClient) -> dict[str, str]:
    location = (await _choose(browser, str(OWNER.id))).headers["Location"]
    return {
        "grant_type": "authorization_code",
        "code": parse_qs(urlsplit(location).query)["code"][0],
        "redirect_uri": REDIRECT_URI,
        "code_verifier": VERIFIER,
    }


async def _me(browser: httpx.AsyncClient, token: str) -> httpx.Response:
    return await browser.get("/api/v10/users/@me", headers={"Authorization": f"Bearer {token}"})
