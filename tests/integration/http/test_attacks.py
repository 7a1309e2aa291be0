"""One attack after the other on signing in, sessions and tenancy, and what comes of it: nothing."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from adapters.clock import FixedClock
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.work import postgres_work
from domain.ids import GuildId
from tests.integration.http.browser import Browser, problem_type
from tests.integration.http.discord_stand_in import DiscordStandIn, discord_stand_in
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, LEFT_GUILD, MEMBER, STRANGER
from tests.integration.http.storage import Storage
from tests.integration.http.test_discord_tokens import sign_in
from tests.integration.http.test_signing_in import SESSION, SIGN_IN
from tests.integration.http.world import World
from tests.services import FreshDatabase

ATTACKER, VICTIM = DELEGATE, INITIAL
UNKNOWN = GuildId(999)


@pytest.fixture
async def discord() -> AsyncIterator[DiscordStandIn]:
    async with discord_stand_in(FixedClock()) as stand_in:
        yield stand_in


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


@pytest.fixture
async def world(discord: DiscordStandIn, http: httpx.AsyncClient) -> World:
    return await World.create(Storage(clock=discord.clock, identity=discord.oauth(http)))


async def begun(browser: Browser) -> str:
    url: str = (await browser.get("/auth/discord/login")).json()["authorize_url"]
    return url


async def finished(browser: Browser, code: str, state: str) -> httpx.Response:
    return await browser.post("/auth/discord/callback", json={"code": code, "state": state})


def refused(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, problem_type(response)


async def test_a_victim_who_is_led_to_the_attackers_callback_is_not_signed_in_as_them(
    world: World, discord: DiscordStandIn
) -> None:
    attacker, victim = world.browser(), world.browser()
    code, state = discord.consent(await begun(attacker), ATTACKER)
    assert refused(await finished(victim, code, state)) == (400, "auth.invalid_state")
    await begun(victim)
    assert refused(await finished(victim, code, state)) == (400, "auth.invalid_state")
    assert not victim.holds(SESSION)


async def test_a_stolen_state_and_code_are_worth_nothing_without_the_victims_browser(
    world: World, discord: DiscordStandIn
) -> None:
    victim, thief = world.browser(), world.browser()
    code, state = discord.consent(await begun(victim), VICTIM)
    await begun(thief)
    assert refused(await finished(thief, code, state)) == (400, "auth.invalid_state")
    assert refused(await finished(victim, code, state)) == (400, "auth.invalid_state")  # it was used up by that


async def test_a_stolen_code_in_a_sign_in_of_ones_own_fails_at_its_challenge(
    world: World, discord: DiscordStandIn
) -> None:
    victim, thief = world.browser(), world.browser()
    stolen, _ = discord.consent(await begun(victim), VICTIM)
    _, own_state = discord.consent(await begun(thief), ATTACKER)
    assert refused(await finished(thief, stolen, own_state)) == (400, "auth.refused")
    assert not thief.holds(SESSION)


async def test_a_replayed_callback_signs_nobody_in(world: World, discord: DiscordStandIn) -> None:
    browser = world.browser()
    code, state = discord.consent(await begun(browser), VICTIM)
    assert (await finished(browser, code, state)).is_success
    assert refused(await finished(browser, code, state)) == (400, "auth.invalid_state")
    _, another_state = discord.consent(await begun(browser), VICTIM)
    assert refused(await finished(browser, code, another_state)) == (400, "auth.refused")


async def test_a_code_that_is_a_minute_old_signs_nobody_in(world: World, discord: DiscordStandIn) -> None:
    browser = world.browser()
    code, state = discord.consent(await begun(browser), VICTIM)
    world.clock.advance(timedelta(seconds=61))
    assert refused(await finished(browser, code, state)) == (400, "auth.refused")


async def test_a_code_for_another_redirect_uri_signs_nobody_in(
    discord: DiscordStandIn, http: httpx.AsyncClient
) -> None:
    elsewhere = discord.oauth(http, "https://bot.example/auth/callback/")
    world = await World.create(Storage(clock=discord.clock, identity=elsewhere))
    browser = world.browser()
    url = (await begun(browser)).replace("callback%2F", "callback")
    code, state = discord.consent(url, VICTIM)
    assert refused(await finished(browser, code, state)) == (400, "auth.refused")


async def test_a_session_id_that_the_attacker_planted_is_not_the_victims_afterwards(
    world: World, discord: DiscordStandIn
) -> None:
    attacker, victim = world.browser(), world.browser()
    await sign_in(attacker, discord, ATTACKER)
    planted = attacker.cookies[SESSION]
    victim.cookies.set(SESSION, planted, domain="api.example")
    await sign_in(victim, discord, VICTIM)
    assert victim.cookies[SESSION] != planted
    assert (await attacker.get("/auth/me")).status_code == 401


@pytest.mark.parametrize("token", [None, "", "wrong", "attackers"])
async def test_a_forged_change_is_refused(world: World, token: str | None) -> None:
    victim, attacker = await world.signed_in(VICTIM), await world.signed_in(ATTACKER)
    own = (await attacker.get("/auth/me")).json()["csrf_token"]
    del victim.headers["X-CSRF-Token"]
    headers = {} if token is None else {"X-CSRF-Token": own if token == "attackers" else token}
    answer = await victim.delete(f"/guilds/{GUILD}/authorized-users/{DELEGATE}", headers=headers)
    assert refused(answer) == (403, "csrf.invalid")


async def test_a_token_of_an_earlier_session_of_the_same_user_changes_nothing(
    world: World, discord: DiscordStandIn
) -> None:
    browser = world.browser()
    await sign_in(browser, discord)
    earlier = browser.headers["X-CSRF-Token"]
    await sign_in(browser, discord)
    answer = await browser.post("/auth/logout", headers={"X-CSRF-Token": earlier})
    assert refused(answer) == (403, "csrf.invalid")


async def test_a_form_of_a_foreign_page_changes_nothing(world: World) -> None:
    victim = await world.signed_in(VICTIM)
    url = f"/guilds/{GUILD}/authorized-users"
    foreign = {"Origin": "https://evil.example", "Content-Type": "text/plain"}
    assert (await victim.post(url, content=f'{{"user_id": "{MEMBER}"}}', headers=foreign)).status_code == 403
    assert (await victim.post(url, data={"user_id": str(MEMBER)})).status_code == 415


@pytest.mark.parametrize("forged", ["x", "a" * 43, "../" * 20, "%00", "session:*", "\u00fc".encode().decode("latin-1")])
async def test_a_forged_cookie_is_nobodys(world: World, forged: str) -> None:
    headers = {b"Cookie": f"{SESSION}={forged}".encode("latin-1")}
    assert refused(await world.browser().get("/guilds", headers=headers)) == (401, "auth.required")


async def test_a_cookie_that_is_kept_for_too_long_is_nobodys(world: World) -> None:
    for later in (timedelta(days=7), timedelta(days=30)):
        browser = await world.signed_in(VICTIM)
        world.clock.advance(later)
        assert refused(await browser.get("/guilds")) == (401, "auth.required")


async def test_a_cookie_of_before_signing_out_is_nobodys(world: World) -> None:
    browser = await world.signed_in(VICTIM)
    kept = browser.cookies[SESSION]
    await browser.post("/auth/logout")
    browser.cookies.set(SESSION, kept, domain="api.example")
    assert refused(await browser.get("/guilds")) == (401, "auth.required")


async def test_signing_out_while_a_request_is_in_flight_is_final(world: World) -> None:
    browser = await world.signed_in(VICTIM)
    session_id = browser.cookies[SESSION]
    in_flight = [asyncio.create_task(browser.get("/guilds")) for _ in range(20)]
    await browser.post("/auth/logout")
    await asyncio.gather(*in_flight)
    assert await world.services.sessions.get(session_id) is None


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "/%0d%0aSet-Cookie:a=b"]
)
async def test_a_link_to_the_sign_in_leads_nowhere_else(world: World, discord: DiscordStandIn, target: str) -> None:
    browser = world.browser()
    url = (await browser.get("/auth/discord/login", params={"return_to": target})).json()["authorize_url"]
    code, state = discord.consent(url, VICTIM)
    assert (await finished(browser, code, state)).json() == {"return_to": "/"}


@pytest.mark.parametrize("extra", [{"guild_id": str(LEFT_GUILD)}, {"kind": "initial"}, {"granted_by": str(MEMBER)}])
async def test_nothing_but_what_may_be_set_is_set(world: World, extra: dict[str, str]) -> None:
    browser = await world.signed_in(VICTIM)
    answer = await browser.post(f"/guilds/{GUILD}/authorized-users", json={"user_id": str(MEMBER), **extra})
    assert refused(answer) == (400, "request.invalid")


@pytest.mark.parametrize("path", ["", "/settings", "/audit-log", "/llm/usage", "/authorized-users", "/members"])
async def test_access_to_one_guild_opens_no_other(world: World, path: str) -> None:
    browser = await world.signed_in(VICTIM)
    answer = await browser.get(f"/guilds/{LEFT_GUILD}{path}", params={"guild_id": str(GUILD)})
    assert refused(answer) == (403, "access.denied")


@pytest.mark.parametrize("size", [64 * 1024 + 1, 5_000_000])
async def test_a_huge_body_is_not_read(world: World, size: int) -> None:
    browser = await world.signed_in(VICTIM)
    answer = await browser.post(
        f"/guilds/{GUILD}/authorized-users", content=b" " * size, headers={"Content-Type": "application/json"}
    )
    assert refused(answer) == (413, "request.too_large")


async def test_a_huge_body_without_a_length_is_not_read_to_its_end(world: World) -> None:
    browser, sent = await world.signed_in(VICTIM), list[int]()

    async def endless() -> AsyncIterator[bytes]:
        for chunk in range(1000):
            sent.append(chunk)
            yield b" " * 8192

    answer = await browser.post(
        f"/guilds/{GUILD}/authorized-users", content=endless(), headers={"Content-Type": "application/json"}
    )
    assert refused(answer) == (413, "request.too_large")
    assert len(sent) < 20


@pytest.mark.parametrize("value", ["abcdef12\r\nSet-Cookie: a=b", "abcdef12%0d%0aSet-Cookie:%20a=b", "abcdef12\x00"])
async def test_what_is_sent_in_a_header_makes_no_header_of_its_own(world: World, value: str) -> None:
    answer = await world.browser().get("/auth/discord/login", headers={b"X-Correlation-ID": value.encode()})
    assert "a=b" not in str(answer.headers)
    assert len(answer.headers.get_list("set-cookie")) == 1
    assert answer.cookies.get(SIGN_IN) is not None


async def test_an_address_that_was_made_up_is_not_believed(world: World, discord: DiscordStandIn) -> None:
    browser = world.browser()
    browser.headers["X-Forwarded-For"] = "203.0.113.9"
    await sign_in(browser, discord)
    [session] = (await browser.get("/auth/sessions")).json()
    assert session["ip_prefix"] == "127.0.0.0/24"


async def test_a_forbidden_guild_costs_exactly_the_work_of_an_unknown_one(
    database: FreshDatabase, discord: DiscordStandIn
) -> None:
    """Or the time that it takes would tell strangers which guilds the bot is in."""
    engine, statements = create_engine(database.app_url, schema=database.schema), list[str]()

    def noted(connection: Any, _record: object) -> None:
        connection.driver_connection.add_query_logger(lambda asked: statements.append(asked.query))

    event.listen(engine.sync_engine, "connect", noted)
    world = await World.create(Storage(clock=discord.clock, begin=postgres_work(engine)))
    stranger = await world.signed_in(STRANGER)
    done = []
    for guild_id in (GUILD, LEFT_GUILD, UNKNOWN):
        statements.clear()
        assert refused(await stranger.get(f"/guilds/{guild_id}/settings")) == (403, "access.denied")
        await asyncio.sleep(0)  # the driver tells of a statement in the loop's next turn
        done.append(tuple(statements))
    await engine.dispose()
    assert len(set(done)) == 1
    assert done[0]


async def test_a_forbidden_guild_and_an_unknown_one_get_the_same_answer(world: World) -> None:
    browser = await world.signed_in(STRANGER)
    answers = [await browser.get(f"/guilds/{guild_id}/settings") for guild_id in (GUILD, UNKNOWN)]
    bodies = []
    for answer, guild_id in zip(answers, (GUILD, UNKNOWN), strict=True):
        body = answer.json() | {"correlation_id": ""}
        bodies.append({name: str(value).replace(str(guild_id), "?") for name, value in body.items()})
    assert bodies[0] == bodies[1]
    told = [sorted(set(answer.headers) - {"x-correlation-id", "content-length"}) for answer in answers]
    assert told[0] == told[1]
