"""Sign-ins, refused sign-ins and ends of sessions are in the audit log, and a user's sessions are limited in number."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import pytest

from adapters.discord.rest.memory import MemoryIdentityProvider
from domain.audit import AuditFamily
from tests.integration.http.browser import Browser
from tests.integration.http.discord_stand_in import SIX_DAYS, DiscordStandIn
from tests.integration.http.people import DEVELOPER, INITIAL, user
from tests.integration.http.sign_in.signing_in import SESSION, begin, complete, sign_in
from tests.integration.http.sign_in.test_discord_tokens import tokens_of
from tests.integration.http.storage.storage import Storage
from tests.integration.http.wiring import MOST_SESSIONS
from tests.integration.http.world import World

HERE = {"device": "Firefox on Linux", "network": "127.0.0.0/24"}


def entries(world: World) -> list[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Return action, "user" or "-" for the actor, and values before and after, of each entry about sessions."""
    found = [row.entry for row in world.fleet_audit.fleet_wide if row.entry.action.family is AuditFamily.SESSION]
    return [
        (
            entry.action.value,
            "-" if entry.actor_id is None else "user",
            dict(entry.before or {}),
            dict(entry.after or {}),
        )
        for entry in found
    ]


def causes(world: World) -> list[tuple[str, str]]:
    return [(who, after["cause"]) for action, who, _, after in entries(world) if action == "session.ended"]


@pytest.fixture
async def world() -> World:
    """A world in which the initial user signs in with any of many codes."""
    codes = {f"code {number}": user(INITIAL) for number in range(10)}
    return await World.create(Storage(identity=MemoryIdentityProvider(codes)))


async def sign_in_again(browser: Browser, numbers: Iterator[int] = count()) -> None:  # noqa: B008 - a code works once
    completed = await complete(browser, await begin(browser), f"code {next(numbers) % 10}")
    assert completed.is_success, completed.text


async def signed_in(world: World) -> Browser:
    browser = world.browser()
    browser.headers["User-Agent"] = HERE["device"]
    await sign_in_again(browser)
    browser.headers["X-CSRF-Token"] = (await browser.get("/auth/me")).json()["csrf_token"]
    return browser


async def test_signing_in_and_out_is_recorded_with_device_and_network(world: World) -> None:
    browser = await signed_in(world)
    handle = world.services.sessions.handle(browser.cookies[SESSION])
    await browser.post("/auth/logout")
    assert entries(world) == [
        ("session.started", "user", {}, {"session": handle, **HERE}),
        ("session.ended", "user", {"session": handle, **HERE}, {"cause": "signed_out"}),
    ]
    assert {row.entry.target for row in world.fleet_audit.fleet_wide} == {str(INITIAL)}


async def test_a_refused_sign_in_is_recorded_without_a_user(world: World) -> None:
    browser = world.browser()
    browser.headers["User-Agent"] = HERE["device"]
    await complete(browser, "made-up")  # in a browser that began no sign-in: refused before anything is stored
    assert entries(world) == []
    state = await begin(browser)
    await complete(browser, "made-up")
    await complete(browser, state, code="not of Discord")
    assert entries(world) == [
        ("session.refused", "-", {}, {"reason": "auth.invalid_state", **HERE}),
        ("session.refused", "-", {}, {"reason": "auth.refused", **HERE}),
    ]


async def test_sessions_ended_from_another_one_are_recorded_each(world: World) -> None:
    asking, other, third = [await signed_in(world) for _ in range(3)]
    handle = world.services.sessions.handle(other.cookies[SESSION])
    for _twice in range(2):
        await asking.delete(f"/auth/sessions/{handle}")
    await asking.delete("/auth/sessions")
    assert causes(world) == [("user", "elsewhere")] * 2
    assert (await third.get("/auth/me")).status_code == 401


async def test_signing_in_again_in_a_browser_ends_its_old_session(world: World) -> None:
    browser = await signed_in(world)
    await sign_in_again(browser)
    assert causes(world) == [("user", "replaced")]


async def test_a_session_that_was_idle_for_too_long_is_recorded_at_the_next_sign_in(world: World) -> None:
    handle = world.services.sessions.handle((await signed_in(world)).cookies[SESSION])
    world.clock.advance(timedelta(days=8))
    await signed_in(world)
    assert ("session.ended", "-", {"session": handle}, {"cause": "expired"}) in entries(world)


async def test_a_session_that_discord_no_longer_supports_is_recorded(
    discord: DiscordStandIn, http: httpx.AsyncClient
) -> None:
    world = await World.create(Storage(clock=discord.clock, identity=discord.oauth(http)))
    browser = world.browser()
    await sign_in(browser, discord)
    await discord.oauth(http).revoke(await tokens_of(world, browser))
    discord.clock.advance(SIX_DAYS)
    await browser.get("/guilds")
    assert causes(world) == [("-", "discord")]


async def test_one_session_too_many_ends_the_oldest(world: World) -> None:
    browsers = []
    for _ in range(MOST_SESSIONS + 2):
        world.clock.advance(timedelta(minutes=1))
        browsers.append(await signed_in(world))
        await browsers[0].get("/auth/me")  # use does not make a session younger
    assert [(await browser.get("/auth/me")).status_code for browser in browsers] == [401] * 2 + [200] * MOST_SESSIONS
    assert causes(world) == [("-", "too_many")] * 2


async def test_no_session_starts_without_its_entry(world: World) -> None:
    browser = world.browser()
    state = await begin(browser)
    world.fleet_audit.outage.down = True
    assert (await complete(browser, state, "code 0")).status_code == 503
    assert not browser.holds(SESSION)
    assert await world.services.sessions.of_user(INITIAL) == ()


async def test_a_session_ends_while_the_audit_log_is_away(world: World, caplog: pytest.LogCaptureFixture) -> None:
    browser = await signed_in(world)
    world.fleet_audit.outage.down = True
    assert (await browser.post("/auth/logout")).status_code == 204
    assert await world.services.sessions.of_user(INITIAL) == ()
    assert "session.ended was not added to the audit log" in caplog.text


async def test_the_team_lists_sign_ins_where_it_asks_for_them(world: World) -> None:
    await signed_in(world)
    developer = await world.signed_in(DEVELOPER)
    assert (await developer.get("/staff/audit-log")).json()["entries"] == []
    [entry] = (await developer.get("/staff/audit-log?family=session")).json()["entries"]
    assert (entry["action"], entry["target_user"]["id"]) == ("session.started", str(INITIAL))
