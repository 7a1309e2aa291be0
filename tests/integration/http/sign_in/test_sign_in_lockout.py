"""One anonymous client uses up its own share of sign-ins, and not that of others."""

from datetime import timedelta

import pytest

from adapters.discord.rest.memory import MemoryIdentityProvider
from adapters.http.asgi.signed_clients import SignedClients
from adapters.http.request_limits import RequestLimits
from tests.integration.http.browser import Browser, refused
from tests.integration.http.people import DELEGATE, INITIAL, user
from tests.integration.http.sign_in.signing_in import SIGN_IN, begin, complete
from tests.integration.http.storage.storage import Storage
from tests.integration.http.world import DASHBOARD_KEY, World

ATTACKER = "203.0.113.66"
VICTIMS = 20


@pytest.fixture
async def world() -> World:
    world = await World.create()
    world.limit(RequestLimits.per_minute(sign_in=60, anonymous=300))
    return world


def through_the_dashboard(world: World, address: str, **headers: str) -> Browser:
    """Return a browser whose requests come from the dashboard's address; the dashboard has signed `address`."""
    browser = world.browser(address="172.18.0.5")
    signed = SignedClients(DASHBOARD_KEY, world.clock).sign(address).decode()
    browser.headers.update({"Via": "1.1 dashboard", "X-Baseline-Client": signed, **headers})
    return browser


async def begun_by(client: Browser, requests: int) -> list[int]:
    """Begin sign-ins as a client that drops its cookies each time; return the status codes."""
    answers = []
    for _ in range(requests):
        client.cookies.clear()
        answers.append((await client.get("/auth/discord/login")).status_code)
    return answers


async def test_twenty_people_at_other_addresses_sign_in_during_the_attack() -> None:
    codes = {f"code {number}": user(INITIAL) for number in range(VICTIMS)}
    identity = MemoryIdentityProvider(codes)
    world = await World.create(Storage(identity=identity))
    world.limit(RequestLimits.per_minute(sign_in=60, anonymous=300))
    attacker = through_the_dashboard(world, ATTACKER)
    assert await begun_by(attacker, 80) == [200] * 60 + [429] * 20
    for number, code in enumerate(codes):
        victim = through_the_dashboard(world, f"198.51.100.{number}")
        completed = await complete(victim, await begin(victim), code)
        assert completed.status_code == 200, completed.text
        assert await begun_by(attacker, 1) == [429]


async def test_behind_one_nat_address_those_who_have_begun_complete_and_others_wait(world: World) -> None:
    begun = through_the_dashboard(world, ATTACKER)
    state = await begin(begun)
    attacker = through_the_dashboard(world, ATTACKER)
    assert await begun_by(attacker, 400) == [200] * 59 + [429] * 341
    assert (await complete(begun, state)).status_code == 200
    assert await begun_by(attacker, 1) == [429]


async def test_behind_one_nat_address_those_who_are_signed_in_work_on(world: World) -> None:
    neighbour = await world.signed_in(DELEGATE)
    neighbour.headers.update(through_the_dashboard(world, ATTACKER).headers)
    attacker = through_the_dashboard(world, ATTACKER)
    assert [(await attacker.get("/nope")).status_code for _ in range(310)][-10:] == [429] * 10
    assert [(await neighbour.get("/guilds")).status_code for _ in range(50)] == [200] * 50


async def test_an_ipv6_client_is_its_64(world: World) -> None:
    for number in range(60):
        assert (await through_the_dashboard(world, f"2001:db8::{number}").get("/auth/discord/login")).is_success
    same, other = through_the_dashboard(world, "2001:db8::ffff:1"), through_the_dashboard(world, "2001:db8:0:1::1")
    assert refused(await same.get("/auth/discord/login")) == (429, "request.too_many")
    assert (await other.get("/auth/discord/login")).is_success


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Client-IP"])
async def test_an_attacker_with_forged_addresses_is_still_one_client(world: World, name: str) -> None:
    attacker, answers = through_the_dashboard(world, ATTACKER), []
    for number in range(61):
        attacker.headers[name] = f"198.51.100.{number}"
        answers += await begun_by(attacker, 1)
    assert answers == [200] * 60 + [429]


async def test_an_unsigned_or_old_client_address_is_ignored(world: World) -> None:
    ours, others = SignedClients(DASHBOARD_KEY, world.clock), SignedClients("k" * 32, world.clock)
    valid = ours.sign("198.51.100.1").decode()
    stamp, _, mac = valid.split(" ")
    forged = [
        others.sign("198.51.100.1").decode(),
        f"{stamp} 198.51.100.2 {mac}",
        f"{int(stamp) + 1} 198.51.100.1 {mac}",
        f"{stamp} 198.51.100.1 {mac.upper()}x",
        f"{stamp} 198.51.100.1",
        "x" * 5000,
        "",
    ]
    assert ours.address(valid.encode()) is not None
    assert [ours.address(header.encode()) for header in forged] == [None] * len(forged)
    world.clock.advance(timedelta(seconds=61))
    assert ours.address(valid.encode()) is None
    twice, answers = world.browser(address=ATTACKER), []
    for number in range(61):
        headers = [("X-Baseline-Client", ours.sign(f"198.51.100.{number}").decode())] * 2
        answers.append((await twice.get("/auth/discord/login", headers=headers)).status_code)
        twice.cookies.clear()
    assert answers == [200] * 60 + [429]


@pytest.mark.parametrize("planted", ["x", "x" * 4000, "a" * 43, f"{'a' * 43}.99999999999.{'0' * 64}", '"quoted"', ""])
async def test_a_cookie_that_the_api_did_not_make_begins_and_completes_nothing(world: World, planted: str) -> None:
    browser = world.browser()
    cookie = {"Cookie": f"{SIGN_IN}={planted}"}
    begun = await browser.get("/auth/discord/login", headers=cookie)
    assert begun.status_code == 200
    assert f"{SIGN_IN}={planted};" not in begun.headers["set-cookie"]
    state = begun.json()["authorize_url"].split("state=")[1].split("&")[0]
    attempt = await world.sign_in_attempts.take(state)
    assert attempt is not None
    assert len(attempt.browser) == 43
    body = {"code": "code of Ada", "state": await begin(world.browser()), "proof": "x"}
    assert refused(await world.browser().post("/auth/discord/callback", json=body, headers=cookie)) == (
        400,
        "auth.invalid_state",
    )


async def test_a_planted_cookie_of_the_attackers_own_sign_in_does_not_sign_the_victim_in(world: World) -> None:
    attacker, victim = world.browser(), world.browser()
    state = await begin(attacker)
    victim.cookies.set(SIGN_IN, attacker.cookies[SIGN_IN], domain="api.example")
    assert refused(await complete(victim, state)) == (400, "auth.invalid_state")
    assert not victim.holds("__Host-baseline")


async def test_one_browser_cannot_try_states_for_ever(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    await begin(browser)
    answers = [(await complete(browser, f"guess {number}")).status_code for number in range(21)]
    assert answers == [400] * 20 + [429]
