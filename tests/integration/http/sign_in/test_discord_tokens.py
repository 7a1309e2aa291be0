"""Signing in and out against Discord's protocol: tokens are renewed in time, once, and end with the session."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from redis.asyncio import Redis

from adapters.clock import FixedClock
from adapters.http.app import make_http
from adapters.persistence.sessions.memory import MemorySessionStore
from adapters.persistence.sessions.redis import RedisSessionStore
from application.ports.discord import DiscordTokens
from tests.integration.http.browser import Browser, problem_type
from tests.integration.http.discord_stand_in import SIX_DAYS, DiscordStandIn
from tests.integration.http.people import INITIAL
from tests.integration.http.sign_in.signing_in import SESSION, sign_in
from tests.integration.http.storage.storage import Storage
from tests.integration.http.world import World


def a_store(redis: Redis, clock: FixedClock) -> RedisSessionStore:
    return RedisSessionStore(redis, clock, namespace="test", secret_keys=["a secret for tests"])


@pytest.fixture
async def world(discord: DiscordStandIn, http: httpx.AsyncClient, redis_client: Redis) -> World:
    sessions = a_store(redis_client, discord.clock)
    return await World.create(Storage(clock=discord.clock, identity=discord.oauth(http), sessions=sessions))


async def tokens_of(world: World, browser: Browser) -> DiscordTokens:
    session = await world.services.sessions.get(browser.cookies[SESSION])
    assert session is not None
    return session.tokens


async def test_signing_in_leads_to_who_agreed_at_discord(world: World, discord: DiscordStandIn) -> None:
    browser = world.browser()
    await sign_in(browser, discord)
    me = (await browser.get("/auth/me")).json()
    assert (me["user"]["id"], me["user"]["name"]) == (str(INITIAL), "Ada")
    assert discord.knows(await tokens_of(world, browser))


async def test_tokens_are_renewed_a_day_before_they_end(world: World, discord: DiscordStandIn) -> None:
    browser = world.browser()
    await sign_in(browser, discord)
    old = await tokens_of(world, browser)
    discord.clock.advance(SIX_DAYS - timedelta(seconds=2))
    assert (await browser.get("/guilds")).is_success
    assert await tokens_of(world, browser) == old
    discord.clock.advance(timedelta(seconds=2))
    assert (await browser.get("/guilds")).is_success
    new = await tokens_of(world, browser)
    assert discord.knows(new)
    assert not discord.knows(old)
    assert new.expires_at > old.expires_at
    assert discord.asked == ["authorization_code", "refresh_token"]


async def test_only_one_of_many_requests_in_two_processes_renews(
    world: World, discord: DiscordStandIn, redis_client: Redis
) -> None:
    browser = world.browser()
    await sign_in(browser, discord)
    discord.clock.advance(SIX_DAYS)
    elsewhere = replace(world.services, sessions=a_store(redis_client, discord.clock))
    processes = [Browser(world.app), Browser(make_http(elsewhere))]
    for process in processes:
        process.cookies.set(SESSION, browser.cookies[SESSION], domain="api.example")
    answers = await asyncio.gather(*(process.get("/guilds") for process in processes for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert discord.asked.count("refresh_token") == 1
    assert discord.knows(await tokens_of(world, browser))


async def test_a_user_who_revokes_access_at_discord_is_signed_out(
    world: World, discord: DiscordStandIn, http: httpx.AsyncClient
) -> None:
    browser = world.browser()
    await sign_in(browser, discord)
    await discord.oauth(http).revoke(await tokens_of(world, browser))
    discord.clock.advance(SIX_DAYS)
    refused = await browser.get("/guilds")
    assert (refused.status_code, problem_type(refused)) == (401, "auth.required")
    assert await world.services.sessions.get(browser.cookies[SESSION]) is None


async def test_signing_out_during_a_renewal_is_final(world: World, discord: DiscordStandIn) -> None:
    browser = world.browser()
    await sign_in(browser, discord)
    discord.clock.advance(SIX_DAYS)
    discord.answers_refresh.clear()
    in_flight = asyncio.create_task(browser.get("/guilds"))
    await discord.refreshing.wait()
    session_id = browser.cookies[SESSION]
    assert (await browser.post("/auth/logout")).status_code == 204
    discord.answers_refresh.set()
    assert (await in_flight).status_code == 401
    assert (len(discord.issued), discord.knows_any()) == (2, False)
    assert await world.services.sessions.get(session_id) is None


async def test_signing_out_during_a_renewal_leaves_the_tokens_of_other_sessions(
    world: World, discord: DiscordStandIn
) -> None:
    browser, other = world.browser(), world.browser()
    await sign_in(browser, discord)
    discord.clock.advance(SIX_DAYS)
    await sign_in(other, discord)
    discord.answers_refresh.clear()
    in_flight = asyncio.create_task(browser.get("/guilds"))
    await discord.refreshing.wait()
    assert (await browser.post("/auth/logout")).status_code == 204
    discord.answers_refresh.set()
    assert (await in_flight).status_code == 401
    assert discord.knows(await tokens_of(world, other))


async def test_while_discord_is_away_the_session_goes_on_and_tries_again_later(
    discord: DiscordStandIn, http: httpx.AsyncClient
) -> None:
    sessions = MemorySessionStore(discord.clock)
    world = await World.create(Storage(clock=discord.clock, identity=discord.oauth(http), sessions=sessions))
    browser = world.browser()
    await sign_in(browser, discord)
    old = await tokens_of(world, browser)
    discord.clock.advance(SIX_DAYS)
    discord.is_away = True
    assert [(await browser.get("/guilds")).status_code for _ in range(3)] == [200] * 3
    assert await tokens_of(world, browser) == old
    assert discord.asked.count("refresh_token") == 1
    discord.is_away = False
    discord.clock.advance(timedelta(seconds=30))
    assert (await browser.get("/guilds")).is_success
    assert await tokens_of(world, browser) != old


async def test_the_last_session_that_is_signed_out_takes_the_tokens_along(
    world: World, discord: DiscordStandIn
) -> None:
    laptop, phone = world.browser(), world.browser()
    await sign_in(laptop, discord)
    await sign_in(phone, discord)
    of_laptop, of_phone = await tokens_of(world, laptop), await tokens_of(world, phone)
    await laptop.post("/auth/logout")
    assert discord.knows(of_phone)
    assert "revoke" not in discord.asked  # which would end all tokens of this user
    await phone.post("/auth/logout")
    assert not discord.knows(of_phone)
    assert of_laptop != of_phone
    assert discord.asked[-1] == "revoke"
