"""Recognise the developer team: members of the main guild, narrowed to certain roles where those are configured."""

from collections.abc import Collection

from application.ports.discord import MemberLookup
from application.ports.errors import ServiceUnavailable
from domain.ids import GuildId, RoleId, UserId


class DeveloperTeam:
    """Without a main guild no user is a developer. If `members` caches, a lost membership or role counts meanwhile."""

    def __init__(self, members: MemberLookup, main_guild_id: GuildId | None, roles: Collection[RoleId] = ()) -> None:
        self._members = members
        self.main_guild_id = main_guild_id
        self._roles = frozenset(roles)

    async def includes(self, user_id: UserId) -> bool:
        """Return whether the user is a developer; False while Discord is unavailable."""
        if self.main_guild_id is None:
            return False
        try:
            member = await self._members.member(self.main_guild_id, user_id)
        except ServiceUnavailable:
            return False
        return member is not None and (not self._roles or not self._roles.isdisjoint(member.role_ids))
