"""Look up names for user ids. Names are optional: a page neither fails nor waits long if Discord does not answer."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from functools import partial
from typing import Annotated, Any, TypeVar

import structlog
from msgspec import Struct

from adapters.http.fields import described
from adapters.http.views.snowflakes import Snowflake
from application.ports.discord import DiscordUser, Member, MemberDirectory, MemberLookup, RecentMemberLookup
from application.ports.errors import ServiceUnavailable
from domain.ids import GuildId, UserId

_TIMEOUT = 2.0
_AT_ONCE = 10

Found = TypeVar("Found")

_log = structlog.get_logger(__name__)


class UserView(Struct, frozen=True, kw_only=True):
    id: Snowflake
    name: Annotated[str, described("The id if Discord does not report the name.")]
    avatar_url: str | None

    @classmethod
    def of(cls, user: DiscordUser) -> "UserView":
        return cls(id=str(user.id), name=user.name, avatar_url=user.avatar_url)

    @classmethod
    def named(cls, user_id: str, member: Member | None) -> "UserView":
        return cls(
            id=user_id,
            name=member.display_name if member else user_id,
            avatar_url=member.avatar_url if member else None,
        )


async def look_up(
    members: RecentMemberLookup, guild_id: GuildId, user_ids: Iterable[UserId]
) -> Mapping[UserId, Member]:
    """Return the users whom Discord reported as members in time."""
    wanted = set(user_ids)
    remembered = members.remembered(guild_id, wanted)
    asked = await _ask(members, guild_id, wanted - remembered.keys()) if len(remembered) < len(wanted) else {}
    return {**{user_id: member for user_id, member in remembered.items() if member is not None}, **asked}


async def look_up_users(directory: MemberDirectory, user_ids: Iterable[UserId]) -> Mapping[UserId, DiscordUser]:
    """Return the users whom Discord reported in time, whether or not they are members of a guild."""
    return await _in_time(directory.user, user_ids)


async def _ask(members: MemberLookup, guild_id: GuildId, user_ids: Iterable[UserId]) -> Mapping[UserId, Member]:
    return await _in_time(partial(members.member, guild_id), user_ids)


async def _in_time(
    find: Callable[[UserId], Coroutine[Any, Any, Found | None]], user_ids: Iterable[UserId]
) -> Mapping[UserId, Found]:
    found: dict[UserId, Found] = {}
    turn = asyncio.Semaphore(_AT_ONCE)

    async def ask(user_id: UserId) -> None:
        async with turn:
            one = await find(user_id)
        if one is not None:
            found[user_id] = one

    try:
        async with asyncio.timeout(_TIMEOUT), asyncio.TaskGroup() as asking:
            for user_id in user_ids:
                asking.create_task(ask(user_id))
    except* (ServiceUnavailable, TimeoutError):
        _log.warning("Some users could not be named in time", found=len(found))
    return found
