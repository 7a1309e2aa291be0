"""A cog in the running bot is notified of changed settings until it is removed."""

import asyncio
from contextlib import suppress

from discord.ext import commands

from baseline.settings import GuildSettings
from simulators.discord.world import PLACES
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory
from tests.waiting import in_turns


class Greeting(GuildSettings, section="greeting"):
    """The settings of a cog that greets new members."""

    text: str = "Hello"


class Greeter(commands.Cog):
    def __init__(self) -> None:
        self.received: list[str] = []

    async def on_greeting(self, guild_id: int, settings: Greeting) -> None:
        self.received.append(settings.text)


async def test_a_removed_cog_hears_no_more(tested: PlatformInMemory) -> None:
    removed, stays = Greeter(), Greeter()
    config = tested.discord.services.config
    config._catalogue.declare("greeter", [Greeting])  # type: ignore[attr-defined]  # as loading its file does
    async with running(tested.discord) as bot:
        await bot.bot.add_cog(removed)
        config.on_change(Greeting, removed.on_greeting)
        config.on_change(Greeting, stays.on_greeting)
        following = asyncio.Event()
        task = asyncio.create_task(config._cache.follow(following))
        await following.wait()
        try:
            await config.set_guild_setting(PLACES[0].id, "greeting.text", "1")
            await in_turns(lambda: stays.received == ["1"])
            await bot.bot.remove_cog("Greeter")
            await config.set_guild_setting(PLACES[0].id, "greeting.text", "2")
            await in_turns(lambda: stays.received == ["1", "2"])
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
    assert removed.received == ["1"]
