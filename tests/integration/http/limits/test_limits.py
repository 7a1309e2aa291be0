"""Request limits over HTTP: which callers they apply to, and the headers that report them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from adapters.http.request_limits import RequestLimits
from adapters.persistence.sessions.memory_rate_limits import MemoryRateLimiter
from tests.integration.http.browser import Browser, problem, problem_type
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, MAIN_GUILD, MEMBER, STRANGER
from tests.integration.http.sign_in.signing_in import begin, complete
from tests.integration.http.world import World

MINUTE = timedelta(minutes=1)


async def a_world(**limits: int) -> World:
    world = await World.create()
    world.limit(RequestLimits.per_minute(**limits))
    return world


async def asked(browser: Browser, times: int, path: str = "/guilds") -> list[int]:
    return [(await browser.get(path)).status_code for _ in range(times)]


def received(response: httpx.Response) -> Sequence[str]:
    return [response.headers[f"ratelimit-{name}"] for name in ("limit", "remaining", "reset", "policy")]


async def test_the_request_beyond_a_limit_of_fifty_is_refused() -> None:
    world = await a_world(user=50)
    browser = await world.signed_in(DELEGATE)
    assert await asked(browser, 52) == [200] * 50 + [429] * 2


async def test_a_refused_caller_is_admitted_after_retry_after() -> None:
    world = await a_world(user=2)
    browser = await world.signed_in(DELEGATE)
    await asked(browser, 1)
    world.clock.advance(timedelta(seconds=20))
    await asked(browser, 1)
    refused = await browser.get("/guilds")
    assert (refused.status_code, problem_type(refused)) == (429, "request.too_many")
    assert refused.headers["retry-after"] == "40"
    assert "40 s" in problem(refused)["detail"]
    assert received(refused) == ["2", "0", "40", "2;w=60"]
    world.clock.advance(timedelta(seconds=39))
    assert (await browser.get("/guilds")).status_code == 429
    world.clock.advance(timedelta(seconds=1))
    assert (await browser.get("/guilds")).status_code == 200


async def test_every_response_states_the_remainder_of_the_tightest_limit() -> None:
    world = await a_world(user=5, everyone=3)
    browser = await world.signed_in(DELEGATE)
    assert received(await browser.get("/guilds")) == ["3", "2", "60", "3;w=60"]
    not_found = await browser.get(f"/guilds/{GUILD}/settings/nope")
    assert (not_found.status_code, received(not_found)[1]) == (404, "1")


async def test_a_users_browsers_share_one_limit_and_other_users_have_their_own() -> None:
    world = await a_world(user=2)
    first, second, other = [await world.signed_in(who) for who in (DELEGATE, DELEGATE, MEMBER)]
    assert await asked(first, 1) + await asked(second, 2) == [200, 200, 429]
    assert await asked(other, 1) == [200]


async def test_a_guild_has_a_limit_of_its_own() -> None:
    world = await a_world(guild=2)
    delegate = await world.signed_in(DELEGATE)
    assert await asked(delegate, 3, f"/guilds/{GUILD}") == [200, 200, 429]
    assert await asked(delegate, 1) == [200]


async def test_strangers_cannot_use_up_the_limit_of_a_guild() -> None:
    world = await a_world(guild=2)
    stranger, delegate = await world.signed_in(STRANGER), await world.signed_in(DELEGATE)
    assert await asked(stranger, 5, f"/guilds/{GUILD}") == [403] * 5
    assert await asked(stranger, 5, f"/llm/usage/by-guild/{GUILD}") == [403] * 5
    for headers in ({}, {"X-CSRF-Token": "wrong"}):
        reclaimed = [
            await stranger.post(f"/guilds/{GUILD}/authorized-users/reclaim", headers=headers) for _ in range(5)
        ]
        assert {answer.status_code for answer in reclaimed} == {403}
    assert await asked(delegate, 2, f"/guilds/{GUILD}") == [200, 200]


async def test_all_users_together_have_a_limit() -> None:
    world = await a_world(everyone=2)
    delegate, member = await world.signed_in(DELEGATE), await world.signed_in(MEMBER)
    assert await asked(delegate, 1) + await asked(member, 2) == [200, 200, 429]


async def test_developers_have_no_limit_and_do_not_count_against_others() -> None:
    world = await a_world(user=2, guild=2, everyone=2)
    developer, delegate = await world.signed_in(INITIAL), await world.signed_in(DELEGATE)
    assert (await developer.get("/auth/me")).json()["is_developer"]
    world.clock.advance(MINUTE)
    assert (await developer.get("/guilds")).is_success  # counts once, since the exemption has just run out
    assert await asked(developer, 6, f"/guilds/{GUILD}") == [200] * 6
    assert await asked(delegate, 2, f"/guilds/{GUILD}") == [200, 429]


async def test_a_developer_over_the_limit_is_recognised_and_admitted() -> None:
    world = await a_world(user=1)
    developer = await world.signed_in(INITIAL)
    assert await asked(developer, 4) == [200] * 4


async def test_a_user_who_loses_the_developer_role_is_limited_again() -> None:
    world = await a_world(user=1)
    developer = await world.signed_in(INITIAL)
    await asked(developer, 3)
    world.people[MAIN_GUILD] = [replace(member, role_ids=()) for member in world.people[MAIN_GUILD]]
    world.clock.advance(MINUTE)
    assert await asked(developer, 2) == [200, 429]


async def test_sign_ins_per_address_are_limited() -> None:
    world = await a_world(sign_in=2)
    browser = world.browser()
    begun = await begin(browser)
    assert (await world.browser().get("/auth/discord/login")).is_success
    refused = await world.browser().get("/auth/discord/login")
    assert (refused.status_code, problem_type(refused)) == (429, "request.too_many")
    assert received(refused)[0] == "2"
    assert (await complete(browser, begun)).is_success
    world.clock.advance(MINUTE)
    assert (await world.browser().get("/auth/discord/login")).is_success


async def test_a_forged_address_is_not_counted_as_a_new_client() -> None:
    world = await a_world(sign_in=1)
    answers = [
        await world.browser().get("/auth/discord/login", headers={"X-Forwarded-For": f"203.0.113.{number}"})
        for number in range(3)
    ]
    assert [answer.status_code for answer in answers] == [200, 429, 429]


async def test_probes_are_not_limited() -> None:
    world = await a_world(user=1, everyone=1, sign_in=1)
    response = [await world.browser().get("/health") for _ in range(3)]
    assert {answer.status_code for answer in response} == {200}
    assert "ratelimit-limit" not in response[0].headers


async def test_sign_ins_are_refused_while_redis_cannot_count_them() -> None:
    world = await a_world(sign_in=1)
    limiter = world.services.rate_limiter
    assert isinstance(limiter, MemoryRateLimiter)
    limiter.outage.down = True
    response = await world.browser().get("/auth/discord/login")
    assert (response.status_code, problem_type(response)) == (503, "service.unavailable")
    limiter.outage.down = False
    assert (await world.browser().get("/auth/discord/login")).is_success


def test_a_limit_of_zero_means_none_and_a_negative_one_is_refused() -> None:
    assert RequestLimits.per_minute(user=0) == RequestLimits()
    with pytest.raises(ValueError, match="at least one"):
        RequestLimits.per_minute(user=-1)
