"""Announce that a failing cog was switched off: in the log, the audit log, and to those who manage the guild."""

from typing import Final

import discord

from adapters.discord.platform import DiscordPlatform
from application.cogs.breakers.wording import breaker_sentence
from application.ports.errors import ServiceUnavailable
from baseline.cogs import Bot
from domain.cogs.breaker import CogBreaker
from domain.ids import GuildId

_UNDELIVERABLE: Final = (discord.HTTPException, ServiceUnavailable)


class BreakerNotices:
    """A guild gets one message for an outage of a cog, however often the cog is tried again.

    The message goes to the channel that Discord has for notices to moderators; without one to the member that added the
    bot. That a cog is off everywhere goes to the developer team's server, if this process serves it.
    """

    def __init__(self, bot: Bot, platform: DiscordPlatform) -> None:
        self._bot = bot
        self._platform = platform

    async def __call__(self, guild_id: GuildId | None, cog: str, breaker: CogBreaker) -> None:
        """Never raises: a missing channel and a refusal of Discord are logged."""
        facts = {"cog": cog, "failed": breaker.failed, "error": breaker.error, "openings": breaker.openings}
        where = "everywhere" if guild_id is None else guild_id
        self._platform.log.error("A cog was switched off", switched_off_in=where, **facts)
        try:
            await self._platform.record_switched_off(guild_id, cog, breaker)
        except ServiceUnavailable as error:
            self._platform.log.warning("Switching a cog off was not audited", cog=cog, reason=str(error))
        if breaker.openings > 1:
            return
        developers = self._platform.developers
        home = guild_id if guild_id is not None else None if developers is None else developers.main_guild_id
        if home is None or (guild := self._bot.get_guild(home)) is None:
            return
        try:
            await self._send(guild, breaker_sentence(cog, guild_id, breaker))
        except _UNDELIVERABLE as error:
            self._platform.log.info("A guild was not notified", switched_off_in=home, cog=cog, reason=str(error))

    async def _send(self, guild: discord.Guild, text: str) -> None:
        channel = guild.public_updates_channel
        if channel is not None and channel.permissions_for(guild.me).send_messages:
            await channel.send(text)
            return
        async with self._platform.begin(GuildId(guild.id)) as work:
            known = await work.guilds.get()
        user_id = guild.owner_id if known is None else known.added_by
        if user_id is not None:
            user = self._bot.get_user(user_id) or await self._bot.fetch_user(user_id)
            await user.send(f"{guild.name}: {text}")
