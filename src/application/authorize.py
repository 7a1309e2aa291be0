"""Decide whether a user may use a guild's dashboard now."""

from contextlib import suppress

from application.ports.discord import Memberships, Standing
from application.ports.work import BeginWork
from application.record_departure import RecordDeparture
from domain.access import AccessDenied, AccessGrant, StaleAccess
from domain.ids import GuildId, UserId


class Authorize:
    """Asked on every request, so that a revocation holds from the next one on.

    Access that was delegated to somebody who is no member any more ends here, when no event of Discord told before.
    Raises `AccessDenied`, also when the guild is unknown or the bot has left it.
    """

    def __init__(self, begin: BeginWork, memberships: Memberships, record_departure: RecordDeparture) -> None:
        self._begin = begin
        self._memberships = memberships
        self._record_departure = record_departure

    async def __call__(self, guild_id: GuildId, user_id: UserId) -> AccessGrant:
        async with self._begin(guild_id) as work:
            # Both, always: whoever measures the time must not learn which guilds there are.
            guild, access = await work.guilds.get(), await work.guild_access.get()
        if guild is None or not guild.active:
            raise AccessDenied(guild_id, user_id)
        grant = access.require(user_id)
        standing = await self._memberships.standing(guild_id, user_id)
        if standing is Standing.GONE:
            # Should others change the grants again and again, the next check ends this one.
            with suppress(StaleAccess):
                await self._record_departure(guild_id, user_id)
        if standing is not Standing.MEMBER:
            raise AccessDenied(guild_id, user_id)
        return grant
