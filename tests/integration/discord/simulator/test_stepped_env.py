"""A step ends when the bot is idle, and fails in code that never is."""

import asyncio

import discord
import pytest
from discord.ext import commands

from baseline.cogs import Bot
from baseline.testing import simulated_guild


class Restless(commands.Cog):
    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.is_calm = False

    @commands.Cog.listener()
    async def on_message(self, _message: discord.Message) -> None:
        while not self.is_calm:  # noqa: ASYNC110 - it is to be busy
            await asyncio.sleep(0)


async def test_code_that_never_becomes_idle_fails_its_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("baseline.testing.running._PATIENCE", 0.5)
    async with simulated_guild(Restless) as guild:
        restless = guild.cog("Restless")
        assert isinstance(restless, Restless)
        with pytest.raises(TimeoutError, match="The bot is still busy"):
            await guild.member("mara").say("hello")
        restless.is_calm = True
