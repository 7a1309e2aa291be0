"""A cog's subscription to a Redis channel ends when the cog is removed."""

from pathlib import Path
from typing import Any

from application.acting import ActingFor, acting
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory
from tests.waiting import in_turns

_COG = """
from discord.ext import commands


class Listening(commands.Cog):
    def __init__(self, bot):
        self.bot = bot
        self.received = []

    async def cog_load(self):
        await self.bot.services.redis.subscribe("news", self.on_news)

    async def on_news(self, message):
        self.received.append(message)


async def setup(bot):
    await bot.add_cog(Listening(bot))
"""


async def test_a_removed_cog_receives_no_more_messages(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "listening.py").write_text(_COG)
    later: list[str] = []

    async def note(message: str) -> None:
        later.append(message)

    async with running(tested.discord) as bot:
        received: list[Any] = bot.bot.get_cog("Listening").received  # type: ignore[union-attr] # of the cog above
        redis = bot.bot.services.redis.of("listening")
        await redis.publish("news", "sun")
        await in_turns(lambda: received == ["sun"])
        await bot.bot.remove_cog("Listening")
        with acting(ActingFor(home="listening")):
            await redis.subscribe("news", note)
        await redis.publish("news", "rain")
        await in_turns(lambda: later == ["rain"])
    assert received == ["sun"]
