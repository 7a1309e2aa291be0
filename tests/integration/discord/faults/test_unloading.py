"""A cog is unloaded while its code runs."""

import asyncio
from pathlib import Path

from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory
from tests.waiting import in_turns

COG = """
import asyncio
import discord
from discord import app_commands
from discord.ext import commands

class Busy(commands.Cog):
    def __init__(self, bot):
        bot.began, bot.may_end = asyncio.Event(), asyncio.Event()
        self.bot = bot

    @app_commands.command(description="Works for a while.")
    async def works(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        self.bot.began.set()
        await self.bot.may_end.wait()
        await interaction.followup.send("done")

async def setup(bot):
    await bot.add_cog(Busy(bot))
"""


async def test_a_command_that_runs_as_its_cog_is_unloaded_still_answers(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "busy.py").write_text(COG)

    async with running(tested.discord) as bot:
        held = vars(bot.bot)
        asking = asyncio.create_task(bot.says_once("/works"))
        await in_turns(held["began"].is_set)
        await bot.bot.remove_cog("Busy")
        held["may_end"].set()
        reply = await asking

    assert reply.content == "done"
    assert tested.log.of("error") == []
