"""Signing in as the dashboard does it: at Discord's stand-in, or with a code that was made up."""

from urllib.parse import parse_qs, urlsplit

import httpx

from domain.ids import UserId
from tests.integration.http.browser import Browser
from tests.integration.http.discord_stand_in import DiscordStandIn
from tests.integration.http.people import INITIAL

SESSION, SIGN_IN = "__Host-baseline", "__Host-baseline-sign-in"


async def authorize_url(browser: Browser, return_to: str = "/") -> str:
    """Begin a sign-in; return the URL to which the browser is sent."""
    begun = (await browser.get("/auth/discord/login", params={"return_to": return_to})).json()
    url: str = begun["authorize_url"]
    browser.proofs[state_of(url)] = begun["proof"]
    return url


def state_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["state"][0]


async def begin(browser: Browser, return_to: str = "/") -> str:
    """Begin a sign-in; return the state that Discord would hand back."""
    return state_of(await authorize_url(browser, return_to))


async def complete(browser: Browser, state: str, code: str = "code of Ada") -> httpx.Response:
    proof = browser.proofs.get(state, "none")
    return await browser.post("/auth/discord/callback", json={"code": code, "state": state, "proof": proof})


async def sign_in(browser: Browser, discord: DiscordStandIn, user_id: UserId = INITIAL) -> None:
    code, state = discord.consent(await authorize_url(browser), user_id)
    completed = await complete(browser, state, code)
    assert completed.is_success, completed.text
    browser.headers["X-CSRF-Token"] = (await browser.get("/auth/me")).json()["csrf_token"]
