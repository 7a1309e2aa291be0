"""A cog whose code blocks the event loop is interrupted and named; the bot and the other cogs go on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from adapters.loop_lag import LoopLag
from bootstrap.watchdog import Watchdog, WatchdogLimits
from simulators.discord.console import NoReply
from tests.integration.discord.bots import RunningBot, running
from tests.integration.discord.faults.loading import GOOD
from tests.integration.discord.platforms import PlatformInMemory

BLOCKS = {"sleeps": "time.sleep(60)", "computes": "while True: pass", "matches": "re.match('(a+)+$', 'a' * 60 + 'b')"}
COG = """
import re
import time
import discord
from discord import app_commands
from discord.ext import commands, tasks

def block():
    {block}

class Blocker(commands.Cog):
    @app_commands.command(description="Blocks.")
    async def blocks(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        block()

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if message.content.endswith("block"):
            block()

async def setup(bot: commands.Bot) -> None:
    await bot.add_cog(Blocker())
"""

SETTINGS = """
import time
from pydantic import Field
from baseline.settings import GuildSettings

def default() -> str:
    {block}
    return "a"

class Blocking(GuildSettings, section="blocking", title="Blocking"):
    \"\"\"Reads its default slowly.\"\"\"
    greeting: str = Field(default_factory=default, title="Greeting", description="A greeting.")

async def setup(bot): ...
"""


@pytest.fixture(params=BLOCKS)
def blocking(request: pytest.FixtureRequest, cogs: Path, tested: PlatformInMemory) -> PlatformInMemory:
    (cogs / "blocker.py").write_text(COG.replace("{block}", BLOCKS[request.param]))
    (cogs / "good.py").write_text(GOOD.format(name="Good"))
    return tested


@asynccontextmanager
async def watched(tested: PlatformInMemory, cogs: Path) -> AsyncIterator[RunningBot]:
    limits = WatchdogLimits(log_after=0.25, interrupt_after=0.5, end_after=0)
    with structlog.testing.capture_logs(), Watchdog(limits, LoopLag(), cogs=cogs).watching():
        async with running(tested.discord, patience=3.0) as bot:
            yield bot


async def test_a_command_that_blocks_is_answered_with_a_reference_and_the_bot_goes_on(
    cogs: Path, blocking: PlatformInMemory
) -> None:
    async with watched(blocking, cogs) as bot:
        reply = await bot.says_once("/blocks", sender="mara")
        works = await bot.says_once("/works")

    (line,) = blocking.log.of("error")
    assert line.facts["cog"] == "Blocker"
    assert str(line.correlation_id) in reply.content
    assert reply.visible_to == ["mara"]
    assert works.content == "fine"


async def test_a_listener_that_blocks_is_interrupted_and_the_bot_goes_on(
    cogs: Path, blocking: PlatformInMemory
) -> None:
    async with watched(blocking, cogs) as bot:
        with pytest.raises(NoReply):
            await bot.says(f"<@{bot.env.backend.bot_user.id}> block")
        works = await bot.says_once("/works")

    (line,) = blocking.log.of("error")
    assert (line.facts["cog"], line.facts["what"]) == ("Blocker", "on_message")
    assert "blocked the event loop" in str(line.facts["exc_info"])
    assert works.content == "fine"


@pytest.mark.parametrize("block", BLOCKS.values())
async def test_a_setup_that_blocks_is_interrupted_and_the_others_serve(
    cogs: Path, tested: PlatformInMemory, block: str
) -> None:
    (cogs / "blocker.py").write_text(f"import re, time\nasync def setup(bot):\n    {block}\n")
    (cogs / "good.py").write_text(GOOD.format(name="Good"))

    async with watched(tested, cogs) as bot:
        works = await bot.says_once("/works")

    (failure,) = bot.bot.cogs_found.failed
    assert (failure.name, failure.reason) == ("blocker", "its setup blocked the event loop for 0.5 seconds")
    assert works.content == "fine"


@pytest.mark.parametrize("block", ["time.sleep(0.1)", "while True: pass"])
async def test_settings_whose_defaults_block_leave_the_cog_out_and_the_others_serve(
    cogs: Path, tested: PlatformInMemory, block: str
) -> None:
    (cogs / "blocker.py").write_text(SETTINGS.replace("{block}", block))
    (cogs / "good.py").write_text(GOOD.format(name="Good"))
    quick = replace(tested, discord=replace(tested.discord, setup_limit=1.0))

    async with watched(quick, cogs) as bot:
        works = await bot.says_once("/works")

    (failure,) = bot.bot.cogs_found.failed
    assert (failure.name, failure.reason) == ("blocker", "its import took longer than 1 seconds")
    assert "in default" in failure.detail
    assert works.content == "fine"
