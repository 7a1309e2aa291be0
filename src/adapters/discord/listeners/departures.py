"""End the access of members that leave a guild, are kicked, or are banned."""

import asyncio
from typing import Final

import discord
from discord.ext import commands

from adapters.discord.platform import DiscordPlatform
from application.ports.errors import ServiceUnavailable
from domain.access import StaleAccess
from domain.ids import GuildId, UserId

_GONE: Final = {discord.AuditLogAction.kick, discord.AuditLogAction.ban}


class Departures(commands.Cog):
    """Discord sends departures with the members intent only; bans and, where the audit log can be read, kicks also come
    without it. Other departures are found when the member next uses the dashboard.
    """

    def __init__(self, platform: DiscordPlatform) -> None:
        self._platform = platform

    @commands.Cog.listener()
    async def on_raw_member_remove(self, event: discord.RawMemberRemoveEvent) -> None:
        await self._gone(event.guild_id, event.user.id)

    @commands.Cog.listener()
    async def on_member_ban(self, guild: discord.Guild, user: discord.User | discord.Member) -> None:
        await self._gone(guild.id, user.id)

    @commands.Cog.listener()
    async def on_audit_log_entry_create(self, entry: discord.AuditLogEntry) -> None:
        user_id = getattr(entry.target, "id", None)
        if entry.action in _GONE and user_id is not None:
            await self._gone(entry.guild.id, user_id)

    async def _gone(self, guild_id: int, user_id: int) -> None:
        for wait in self._platform.retry_waits:
            try:
                await self._platform.observe_departure(GuildId(guild_id), UserId(user_id))
            except (ServiceUnavailable, StaleAccess) as error:
                self._platform.log.warning(
                    "A departure could not be recorded", guild_id=guild_id, user_id=user_id, reason=str(error)
                )
                await asyncio.sleep(wait)
            else:
                return
