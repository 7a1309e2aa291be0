"""A cog's subscriptions to Redis channels end when its code is unloaded."""

from pathlib import Path
from typing import Any

import pytest

from application.acting import ActingFor, acting
from application.ports.bot.cog_modules import CogLoadFailed
from tests.integration.discord.bots import RunningBot, running
from tests.integration.discord.platforms import PlatformInMemory
from tests.waiting import in_turns

_FUNCTION = """
async def on_news(message):
    from tests.integration.discord.test_redis_channels import RECEIVED
    RECEIVED.append(("{name}", message))


async def setup(bot):
    await bot.services.redis.subscribe("news", on_news)
    {after}
"""
RECEIVED: list[tuple[str, str]] = []
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


@pytest.fixture
def received() -> list[tuple[str, str]]:
    RECEIVED.clear()
    return RECEIVED


async def publish_and_note(bot: RunningBot) -> None:
    """Publish a message of the cog `listening`, and return once a later subscriber has got it."""
    noted: list[str] = []

    async def note(message: str) -> None:
        noted.append(message)

    with acting(ActingFor(home="listening")):
        redis = bot.bot.services.redis
        subscription = await redis.subscribe("news", note)
        await redis.publish("news", "sun")
        await in_turns(lambda: noted == ["sun"])
        subscription.end()


async def test_a_cog_whose_setup_fails_receives_nothing(
    cogs: Path, tested: PlatformInMemory, received: list[tuple[str, str]]
) -> None:
    (cogs / "listening.py").write_text(_FUNCTION.format(name="old", after="raise RuntimeError"))
    async with running(tested.discord) as bot:
        await publish_and_note(bot)
    assert received == []


async def test_after_a_reload_the_new_code_alone_receives(
    cogs: Path, tested: PlatformInMemory, received: list[tuple[str, str]]
) -> None:
    (cogs / "listening.py").write_text(_FUNCTION.format(name="old", after=""))
    async with running(tested.discord) as bot:
        (cogs / "listening.py").write_text(_FUNCTION.format(name="new", after=""))
        await bot.bot.cog_control.reload("listening")
        await publish_and_note(bot)
    assert received == [("new", "sun")]


async def test_after_a_failed_reload_the_earlier_code_alone_receives(
    cogs: Path, tested: PlatformInMemory, received: list[tuple[str, str]]
) -> None:
    (cogs / "listening.py").write_text(_FUNCTION.format(name="old", after=""))
    async with running(tested.discord) as bot:
        (cogs / "listening.py").write_text(_FUNCTION.format(name="new", after="raise RuntimeError"))
        with pytest.raises(CogLoadFailed):
            await bot.bot.cog_control.reload("listening")
        await publish_and_note(bot)
    assert received == [("old", "sun")]
