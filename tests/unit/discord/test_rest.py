"""Requests to Discord's REST API, and the handling of its answers."""

import asyncio
import time
from collections.abc import Callable

import httpx
import pytest

from adapters.discord.rest.api import DiscordApi
from adapters.discord.rest.members import RestMemberDirectory
from application.ports.discord import Channel, ChannelKind, GuildRole
from application.ports.errors import ServiceUnavailable
from domain.ids import ChannelId, GuildId, RoleId, UserId

GUILD, USER = GuildId(1290000000000000000), UserId(7)
MEMBER = {
    "user": {"id": "7", "username": "mara", "global_name": "Mara", "avatar": "abc", "bot": True},
    "nick": None,
    "avatar": None,
    "roles": ["8", "9"],
}

Handler = Callable[[httpx.Request], httpx.Response]


def _directory(
    *answers: httpx.Response | Handler, patience: float = 5.0
) -> tuple[RestMemberDirectory, list[httpx.Request]]:
    """Return a directory that receives these answers in turn, the last one repeatedly, and its requests."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        found = answers[min(len(seen), len(answers) - 1)]
        seen.append(request)
        return found if isinstance(found, httpx.Response) else found(request)

    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return RestMemberDirectory(DiscordApi(http, "a-token", "https://discord.test", patience)), seen


def _unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no route", request=request)


def _too_slow(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("too slow", request=request)


async def test_the_bot_asks_with_its_token() -> None:
    directory, seen = _directory(httpx.Response(200, json=MEMBER))
    await directory.member(GUILD, USER)

    assert str(seen[0].url) == f"https://discord.test/api/v10/guilds/{GUILD}/members/7"
    assert seen[0].headers["Authorization"] == "Bot a-token"


async def test_a_member_is_read_with_avatar_and_roles() -> None:
    directory, _ = _directory(httpx.Response(200, json=MEMBER))
    member = await directory.member(GUILD, USER)

    assert member is not None
    assert (member.name, member.display_name, member.bot) == ("mara", "Mara", True)
    assert member.avatar_url == "https://cdn.discordapp.com/avatars/7/abc.png"
    assert member.role_ids == (RoleId(8), RoleId(9))


async def test_an_avatar_for_this_guild_goes_before_the_general_one() -> None:
    directory, _ = _directory(httpx.Response(200, json={**MEMBER, "avatar": "own"}))
    member = await directory.member(GUILD, USER)

    assert member is not None
    assert member.avatar_url == f"https://cdn.discordapp.com/guilds/{GUILD}/users/7/avatars/own.png"


async def test_a_search_sends_query_and_limit() -> None:
    directory, seen = _directory(httpx.Response(200, json=[MEMBER]))
    found = await directory.search(GUILD, "ma ra", 5000)

    assert [member.id for member in found] == [USER]
    assert seen[0].url.path.endswith("/members/search")
    assert dict(seen[0].url.params) == {"query": "ma ra", "limit": "1000"}


async def test_an_empty_search_lists_members_without_the_query_that_discord_would_refuse() -> None:
    directory, seen = _directory(httpx.Response(200, json=[MEMBER]))
    await directory.search(GUILD, "", 20)

    assert seen[0].url.path.endswith("/members")
    assert dict(seen[0].url.params) == {"limit": "20"}


async def test_channels_are_in_order_and_unknown_kinds_are_others() -> None:
    channels = [
        {"id": "3", "name": "thing", "type": 99, "position": 2},
        {"id": "2", "name": "general", "type": 0, "position": 1},
    ]
    directory, _ = _directory(httpx.Response(200, json=channels))

    assert await directory.channels(GUILD) == (
        Channel(id=ChannelId(2), name="general", kind=ChannelKind.TEXT),
        Channel(id=ChannelId(3), name="thing", kind=ChannelKind.OTHER),
    )


async def test_roles_come_from_the_highest_down() -> None:
    roles = [
        {"id": "1", "name": "low", "color": 0, "position": 0},
        {"id": "2", "name": "high", "color": 255, "position": 3},
    ]
    directory, _ = _directory(httpx.Response(200, json=roles))

    assert await directory.roles(GUILD) == (
        GuildRole(id=RoleId(2), name="high", color="#0000ff", position=3),
        GuildRole(id=RoleId(1), name="low", color=None, position=0),
    )


async def test_lists_are_kept_for_a_moment_and_members_are_not() -> None:
    directory, seen = _directory(httpx.Response(404, json={"code": 10004, "message": "Unknown Guild"}))
    for _ in range(2):
        await directory.channels(GUILD)
        await directory.member(GUILD, USER)

    assert [request.url.path.rsplit("/", 1)[-1] for request in seen] == ["channels", "7", "7"]


@pytest.mark.parametrize("status", [403, 404])
async def test_what_the_bot_may_not_see_is_not_there(status: int) -> None:
    directory, _ = _directory(httpx.Response(status, json={"code": 50001, "message": "Missing Access"}))

    assert await directory.member(GUILD, USER) is None
    assert await directory.search(GUILD, "m", 5) == ()


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(401, json={"code": 0, "message": "401: Unauthorized"}),
        httpx.Response(200, text="<html>a proxy</html>"),
        _unreachable,
        _too_slow,
    ],
)
async def test_every_other_failure_is_ours(answer: httpx.Response | Handler) -> None:
    directory, _ = _directory(answer)

    with pytest.raises(ServiceUnavailable) as refusal:
        await directory.member(GUILD, USER)
    assert refusal.value.part == "discord"


async def test_a_rate_limit_is_waited_for() -> None:
    limited = httpx.Response(429, headers={"Retry-After": "0.2"}, json={"retry_after": 0.2})
    directory, seen = _directory(limited, httpx.Response(200, json=MEMBER))
    begun = time.monotonic()

    assert await directory.member(GUILD, USER) is not None
    assert len(seen) == 2
    assert time.monotonic() - begun >= 0.2


async def test_a_rate_limit_beyond_the_patience_is_a_refusal_at_once() -> None:
    directory, seen = _directory(httpx.Response(429, headers={"Retry-After": "60"}, json={}))
    async with asyncio.timeout(30):
        for _ in range(2):
            with pytest.raises(ServiceUnavailable):
                await directory.member(GUILD, USER)
    assert len(seen) == 1


async def test_the_last_call_of_a_window_makes_the_next_one_wait() -> None:
    used_up = httpx.Response(200, json=MEMBER, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "0.5"})
    directory, seen = _directory(used_up)
    begun = time.monotonic()
    await directory.member(GUILD, USER)
    await asyncio.gather(directory.member(GUILD, USER), directory.member(GUILD, UserId(8)))

    assert time.monotonic() - begun >= 0.5
    assert [request.url.path.rsplit("/", 1)[-1] for request in seen] == ["7", "8", "7"]


def test_the_token_is_not_shown() -> None:
    assert "a-token" not in repr(DiscordApi(httpx.AsyncClient(), "a-token"))
