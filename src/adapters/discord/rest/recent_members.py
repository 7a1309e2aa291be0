"""Cache members for half a minute, for routes that are called often."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from application.ports.clock import Clock
from application.ports.discord import Member, MemberLookup
from domain.ids import GuildId, UserId

_FRESH: Final = timedelta(seconds=30)


class RecentMembers:
    """A cache per process, of absent members too. Failed requests are not cached."""

    def __init__(self, members: MemberLookup, clock: Clock) -> None:
        self._members = members
        self._clock = clock
        self._found: dict[tuple[GuildId, UserId], tuple[datetime, Member | None]] = {}

    async def member(self, guild_id: GuildId, user_id: UserId) -> Member | None:
        remembered = self.remembered(guild_id, [user_id])
        if user_id in remembered:
            return remembered[user_id]
        now = self._clock.now()
        member = await self._members.member(guild_id, user_id)
        self._found.pop((guild_id, user_id), None)
        self._found[guild_id, user_id] = (now, member)
        return member

    def remembered(self, guild_id: GuildId, user_ids: Iterable[UserId]) -> Mapping[UserId, Member | None]:
        self._forget(self._clock.now() - _FRESH)
        found = {user_id: self._found.get((guild_id, user_id)) for user_id in user_ids}
        return {user_id: answer[1] for user_id, answer in found.items() if answer is not None}

    def _forget(self, until: datetime) -> None:
        """Remove entries up to `until`. They are first: entries are in the order of their times."""
        while self._found and next(iter(self._found.values()))[0] <= until:
            del self._found[next(iter(self._found))]
