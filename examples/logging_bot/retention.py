"""Delete entries that are older than the server keeps them."""

from datetime import timedelta

import discord
from discord.ext import commands
from sqlalchemy import delete

from baseline.cogs import Bot
from baseline.patterns import guild_loop

from .models import LogEntry
from .settings import LoggingSettings


class LogRetention(commands.Cog):
    """Deletes old entries every six hours."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.services = bot.services

    async def cog_load(self) -> None:
        """Start the loop."""
        self.clean.start()

    @guild_loop(hours=6, while_off=True)
    async def clean(self, guild: discord.Guild) -> None:
        """Delete entries older than the setting allows."""
        settings = await self.services.guild(guild.id).settings(LoggingSettings)
        before = self.services.clock.now() - timedelta(days=settings.keeps_days)
        async with self.services.db.session(guild.id) as session:
            await session.execute(delete(LogEntry).where(LogEntry.guild_id == guild.id, LogEntry.at < before))
