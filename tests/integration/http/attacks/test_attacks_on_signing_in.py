"""Attacks on the sign-in: none of them signs a user in as another."""

from datetime import timedelta

import httpx
import pytest

from tests.integration.http.browser import refused
from tests.integration.http.discord_stand_in import DiscordStandIn
from tests.integration.http.people import DELEGATE, INITIAL
from tests.integration.http.sign_in.signing_in import SESSION, authorize_url, complete, sign_in
from tests.integration.http.storage.storage import Storage
from tests.integration.http.world import World


@pytest.fixture
async def world(discord: DiscordStandIn, http: httpx.AsyncClient) -> World:
    return await World.create(Storage(clock=discord.clock, identity=discord.oauth(http)))


async def test_a_victim_who_is_led_to_the_attackers_callback_is_not_signed_in_as_them(
    world: World, discord: DiscordStandIn
) -> None:
    attacker, victim = world.browser(), world.browser()
    code, state = discord.consent(await authorize_url(attacker), DELEGATE)
    assert refused(await complete(victim, state, code)) == (400, "auth.invalid_state")
    await authorize_url(victim)
    assert refused(await complete(victim, state, code)) == (400, "auth.invalid_state")
    assert not victim.holds(SESSION)


async def test_a_stolen_state_and_code_are_worth_nothing_without_the_victims_browser(
    world: World, discord: DiscordStandIn
) -> None:
    victim, thief = world.browser(), world.browser()
    code, state = discord.consent(await authorize_url(victim), INITIAL)
    await authorize_url(thief)
    assert refused(await complete(thief, state, code)) == (400, "auth.invalid_state")
    assert refused(await complete(victim, state, code)) == (400, "auth.invalid_state")  # the thief used it up


async def test_a_stolen_code_in_a_sign_in_of_ones_own_fails_at_its_challenge(
    world: World, discord: DiscordStandIn
) -> None:
    victim, thief = world.browser(), world.browser()
    stolen, _ = discord.consent(await authorize_url(victim), INITIAL)
    _, own_state = discord.consent(await authorize_url(thief), DELEGATE)
    assert refused(await complete(thief, own_state, stolen)) == (400, "auth.refused")
    assert not thief.holds(SESSION)


async def test_a_replayed_callback_signs_nobody_in(world: World, discord: DiscordStandIn) -> None:
    browser = world.browser()
    code, state = discord.consent(await authorize_url(browser), INITIAL)
    assert (await complete(browser, state, code)).is_success
    assert refused(await complete(browser, state, code)) == (400, "auth.invalid_state")
    _, another_state = discord.consent(await authorize_url(browser), INITIAL)
    assert refused(await complete(browser, another_state, code)) == (400, "auth.refused")


async def test_a_code_that_is_a_minute_old_signs_nobody_in(world: World, discord: DiscordStandIn) -> None:
    browser = world.browser()
    code, state = discord.consent(await authorize_url(browser), INITIAL)
    world.clock.advance(timedelta(seconds=61))
    assert refused(await complete(browser, state, code)) == (400, "auth.refused")


async def test_a_code_for_another_redirect_uri_signs_nobody_in(
    discord: DiscordStandIn, http: httpx.AsyncClient
) -> None:
    elsewhere = discord.oauth(http, "https://bot.example/auth/callback/")
    world = await World.create(Storage(clock=discord.clock, identity=elsewhere))
    browser = world.browser()
    url = (await authorize_url(browser)).replace("callback%2F", "callback")
    code, state = discord.consent(url, INITIAL)
    assert refused(await complete(browser, state, code)) == (400, "auth.refused")


async def test_a_session_id_that_the_attacker_planted_is_not_the_victims_afterwards(
    world: World, discord: DiscordStandIn
) -> None:
    attacker, victim = world.browser(), world.browser()
    await sign_in(attacker, discord, DELEGATE)
    planted = attacker.cookies[SESSION]
    victim.cookies.set(SESSION, planted, domain="api.example")
    await sign_in(victim, discord, INITIAL)
    assert victim.cookies[SESSION] != planted
    assert (await attacker.get("/auth/me")).status_code == 401


async def test_a_token_of_an_earlier_session_of_the_same_user_changes_nothing(
    world: World, discord: DiscordStandIn
) -> None:
    browser = world.browser()
    await sign_in(browser, discord)
    earlier = browser.headers["X-CSRF-Token"]
    await sign_in(browser, discord)
    answer = await browser.post("/auth/logout", headers={"X-CSRF-Token": earlier})
    assert refused(answer) == (403, "csrf.invalid")


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "/%0d%0aSet-Cookie:a=b"]
)
async def test_a_link_to_the_sign_in_leads_nowhere_else(world: World, discord: DiscordStandIn, target: str) -> None:
    browser = world.browser()
    code, state = discord.consent(await authorize_url(browser, target), INITIAL)
    assert (await complete(browser, state, code)).json() == {"return_to": "/"}
