"""Decide whether a user may use a guild's dashboard now."""

from application.ports.work import BeginWork
from domain.access import AccessDenied, AccessGrant
from domain.ids import GuildId, UserId


class Authorize:
    """Asked on every request, so that a revocation holds from the next one on.

    Raises `AccessDenied`, also when the guild is unknown or the bot has left it.
    """

    def __init__(self, begin: BeginWork) -> None:
        self._begin = begin

    async def __call__(self, guild_id: GuildId, user_id: UserId) -> AccessGrant:
        async with self._begin(guild_id) as work:
            guild = await work.guilds.get()
            if guild is None or not guild.active:
                raise AccessDenied(guild_id, user_id)
            return (await work.guild_access.get()).require(user_id)
