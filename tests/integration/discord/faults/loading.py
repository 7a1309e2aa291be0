"""Load cogs with a bot that is not connected, where a test is about loading alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.discord.bot import BaselineBot
from adapters.discord.platform import DiscordPlatform

GOOD = """
from discord import app_commands
from discord.ext import commands

class {name}(commands.Cog):
    @app_commands.command(description="Works.")
    async def works(self, interaction) -> None:
        await interaction.response.send_message("fine")

async def setup(bot) -> None:
    await bot.add_cog({name}())
"""


@asynccontextmanager
async def loaded(platform: DiscordPlatform) -> AsyncIterator[BaselineBot]:
    """The bot with every cog of the folder, as after the start."""
    async with BaselineBot(platform) as bot:
        bot.cog_control.found = await bot.cog_loader.load_all()
        yield bot
