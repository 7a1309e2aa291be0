"""Cache members for half a minute, for routes that are called often."""

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

import cachetools

from application.ports.clock import Clock
from application.ports.discord import Member, MemberLookup
from domain.ids import GuildId, UserId

_FRESH_SECONDS: Final = 30.0
_MAX_CACHED: Final = 20_000

_Key: TypeAlias = tuple[GuildId, UserId]


class RecentMembers:
    """A cache per process, of absent members too. Failed requests are not cached."""

    def __init__(self, members: MemberLookup, clock: Clock) -> None:
        self._members = members
        self._found: cachetools.TTLCache[_Key, Member | None] = cachetools.TTLCache(
            _MAX_CACHED, _FRESH_SECONDS, timer=lambda: clock.now().timestamp()
        )

    async def member(self, guild_id: GuildId, user_id: UserId) -> Member | None:
        remembered = self.remembered(guild_id, [user_id])
        if user_id in remembered:
            return remembered[user_id]
        member = self._found[guild_id, user_id] = await self._members.member(guild_id, user_id)
        return member

    def remembered(self, guild_id: GuildId, user_ids: Iterable[UserId]) -> Mapping[UserId, Member | None]:
        with self._found.timer:
            return {
                user_id: self._found[guild_id, user_id] for user_id in user_ids if (guild_id, user_id) in self._found
            }
