"""Cogs that look up their settings for each message."""

from types import ModuleType

import discord
from discord.ext import commands

from baseline.cogs import Bot
from baseline.settings import Field, GuildSettings


class MeasuredSettings(GuildSettings, title="Measured"):
    """Settings that each cog reads for each message."""

    enabled: bool = Field(default=True, title="Enabled", description="Whether it looks at messages.")
    word: str = Field(default="hello", title="Word", description="The word that it looks for.")


SEEN = {"messages": 0}


def measured_cog(number: int) -> ModuleType:
    """Return a module with one cog that looks up its settings for each message."""

    class Measured(commands.Cog, name=f"Measured{number}"):
        def __init__(self, bot: Bot) -> None:
            self.bot = bot

        @commands.Cog.listener()
        async def on_message(self, message: discord.Message) -> None:
            assert message.guild is not None
            settings = await self.bot.services.config.settings(MeasuredSettings, message.guild.id)
            if settings.enabled and settings.word not in message.content:
                SEEN["messages"] += 1

    async def setup(bot: Bot) -> None:
        await bot.add_cog(Measured(bot))

    module = ModuleType(f"dispatching.cog_{number}")
    module.setup = setup  # type: ignore[attr-defined]
    if number == 0:
        module.__name__ = __name__
        module.MeasuredSettings = MeasuredSettings  # type: ignore[attr-defined]
    return module
