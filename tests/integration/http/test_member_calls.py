"""A cog of the bot reads the API for a member, with that member's access and no more."""

from datetime import timedelta

import httpx
import pytest

from adapters.clock import FixedClock
from adapters.http.request_limits import RequestLimits
from adapters.persistence.sessions.memory_rate_limits import MemoryRateLimiter
from application.member_calls import MEMBER_CALL_HEADER, MemberCalls
from application.ports.bot.platform_api import MemberCall
from application.ports.rate_limits import RateLimit
from domain.ids import GuildId, UserId
from tests.integration.http.browser import problem_type, refused
from tests.integration.http.people import DELEGATE, DEVELOPER, GUILD, INITIAL, LEFT_GUILD, MEMBER, STRANGER
from tests.integration.http.routes import ROWS, Row
from tests.integration.http.world import World

IN_GUILD = [row for row in ROWS if row.method == "GET" and row.in_guild]


def signed(world: World, user_id: UserId, guild_id: GuildId = GUILD, *, keys: tuple[str, ...] = ()) -> dict[str, str]:
    calls = MemberCalls(keys or world.services.config.secret_keys, world.clock)
    return {MEMBER_CALL_HEADER: calls.sign(MemberCall(guild_id=guild_id, user_id=user_id, cog="Spending"))}


@pytest.mark.parametrize("row", IN_GUILD, ids=lambda row: f"{row.method} {row.template}")
@pytest.mark.parametrize(
    ("caller", "user_id", "guild_id"),
    [
        ("stranger", STRANGER, GUILD),
        ("delegate", DELEGATE, GUILD),
        ("initial user", INITIAL, GUILD),
        ("guild owner", MEMBER, GUILD),
        ("developer", DEVELOPER, GUILD),
        ("initial user of a left guild", INITIAL, LEFT_GUILD),
    ],
)
async def test_each_read_answers_as_it_answers_the_member(
    world: World, row: Row, caller: str, user_id: UserId, guild_id: GuildId
) -> None:
    response = await world.browser().get(row.url(guild_id), headers=signed(world, user_id, guild_id))
    wanted = row.expected[caller]
    assert response.status_code == wanted.status
    if wanted.problem:
        assert problem_type(response) == wanted.problem


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_a_call_changes_nothing(world: World, method: str) -> None:
    path = f"/guilds/{GUILD}/authorized-users" + ("" if method == "POST" else f"/{DELEGATE}")
    path = f"/guilds/{GUILD}/settings" if method == "PUT" else path
    response = await world.browser().request(method, path, json={}, headers=signed(world, INITIAL))
    assert refused(response) == (401, "auth.required")


@pytest.mark.parametrize("path", [f"/guilds/{LEFT_GUILD}", "/guilds", "/auth/me", "/llm/models"])
async def test_a_call_reads_nothing_but_its_guild(world: World, path: str) -> None:
    assert refused(await world.browser().get(path, headers=signed(world, INITIAL))) == (401, "auth.required")


async def test_a_call_with_another_key_is_refused(world: World) -> None:
    other = signed(world, INITIAL, keys=("another key of the tests, 32 letters",))
    assert refused(await _read(world, other)) == (401, "auth.required")


async def test_a_call_is_good_for_a_minute(world: World) -> None:
    header = signed(world, INITIAL)
    world.clock.advance(timedelta(seconds=59))
    assert (await _read(world, header)).status_code == 200
    world.clock.advance(timedelta(seconds=2))
    assert refused(await _read(world, header)) == (401, "auth.required")


@pytest.mark.parametrize("changed", [str(STRANGER), str(LEFT_GUILD), "Spending2"])
async def test_a_call_with_other_values_than_those_signed_is_refused(world: World, changed: str) -> None:
    value = signed(world, DELEGATE)[MEMBER_CALL_HEADER]
    seconds, guild_id, user_id, cog, mac = value.split(" ")
    values = {str(STRANGER): (guild_id, changed, cog), str(LEFT_GUILD): (changed, user_id, cog)}
    forged = " ".join((seconds, *values.get(changed, (guild_id, user_id, changed)), mac))
    assert refused(await _read(world, {MEMBER_CALL_HEADER: forged})) == (401, "auth.required")


async def test_an_earlier_key_still_verifies(world: World) -> None:
    old, new = "an earlier key of the tests, 32 letters", "the key of now of the tests, 32 letters"
    clock = FixedClock()
    call = MemberCall(guild_id=GUILD, user_id=INITIAL, cog="Spending")
    assert MemberCalls((new, old), clock).read(MemberCalls((old,), clock).sign(call)) == call


async def test_calls_count_as_requests_of_their_member_and_as_none_of_the_address(world: World) -> None:
    limits = RequestLimits(user=RateLimit(name="user", requests=2), anonymous=RateLimit(name="anonymous", requests=1))
    world.limit(limits)
    answers = [(await _read(world, signed(world, INITIAL))).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert (await _read(world, signed(world, DELEGATE))).status_code == 200


async def test_calls_are_answered_and_limited_in_the_process_alone_while_redis_is_away(world: World) -> None:
    limiter = world.services.rate_limiter
    assert isinstance(limiter, MemoryRateLimiter)
    limiter.outage.down = True
    world.limit(RequestLimits(user=RateLimit(name="user", requests=2)))
    answers = [(await _read(world, signed(world, INITIAL))).status_code for _ in range(3)]
    assert answers == [200, 200, 429]


async def _read(world: World, headers: dict[str, str]) -> httpx.Response:
    return await world.browser().get(f"/guilds/{GUILD}/roles", headers=headers)


def test_the_names_of_cogs_are_signed_in_what_a_header_takes() -> None:
    calls = MemberCalls(("a key of the tests, of 32 characters",), FixedClock())
    read = calls.read(calls.sign(MemberCall(guild_id=1, user_id=2, cog="Über cog\r\nX: 1")))
    assert read is not None
    assert read.cog == "-ber-cog--X--1"
