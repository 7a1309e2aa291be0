"""A cog's code that ends the process, or cancels itself, is a failure as any other: the bot goes on."""

from pathlib import Path

import pytest

from simulators.discord.console import NoReply
from simulators.discord.world import OWNER, actor
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory

COG = """
import asyncio
import sys
import discord
from discord import app_commands
from discord.ext import commands

class Own(BaseException):
    pass

def leave(how):
    if how == "exit":
        sys.exit()
    raise {"cancel": asyncio.CancelledError, "interrupt": KeyboardInterrupt, "own": Own}[how]

class Leaver(commands.Cog):
    @app_commands.command(description="Leaves.")
    async def leaves(self, interaction: discord.Interaction, how: str) -> None:
        leave(how)

    @app_commands.command(description="Leaves after it began to think.")
    async def leaves_late(self, interaction: discord.Interaction, how: str) -> None:
        await interaction.response.defer()
        leave(how)

    @app_commands.command(description="Fails, and then its error handler leaves.")
    async def leaves_twice(self, interaction: discord.Interaction, how: str) -> None:
        raise ValueError(how)

    @leaves_twice.error
    async def on_leaves_twice(self, interaction, error) -> None:
        leave(str(error.original))

    @app_commands.command(description="Suggests.")
    async def suggests(self, interaction: discord.Interaction, how: str) -> None: ...

    @suggests.autocomplete("how")
    async def suggestions(self, interaction, current):
        leave(current)

    @app_commands.command(description="Shuts the bot down, as tutorials do.")
    async def shutdown(self, interaction: discord.Interaction) -> None:
        await interaction.client.close()

    @app_commands.command(description="Works.")
    async def works(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("fine")

    @commands.command()
    async def typed(self, ctx: commands.Context, how: str) -> None:
        leave(how)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if "leave " in message.content:
            leave(message.content.split()[-1])

async def setup(bot: commands.Bot) -> None:
    await bot.add_cog(Leaver())
"""

WAYS = ["exit", "cancel", "interrupt", "own"]


@pytest.fixture
def leaving(cogs: Path, tested: PlatformInMemory) -> PlatformInMemory:
    (cogs / "leaver.py").write_text(COG)
    return tested


@pytest.mark.parametrize("command", ["leaves", "leaves_late", "leaves_twice"])
async def test_a_command_that_leaves_is_answered_with_a_reference_and_the_bot_goes_on(
    leaving: PlatformInMemory, command: str
) -> None:
    async with running(leaving.discord) as bot:
        replies = [await bot.says_once(f"/{command} how:{way}", sender="mara") for way in WAYS]
        works = await bot.says_once("/works")

    lines = leaving.log.of("error")
    assert [reply.visible_to for reply in replies] == [["mara"]] * len(WAYS)
    assert [str(line.correlation_id) in reply.content for line, reply in zip(lines, replies, strict=True)] == [True] * 4
    assert works.content == "fine"


async def test_a_command_that_closes_the_bot_is_answered_with_a_reference_and_the_bot_goes_on(
    leaving: PlatformInMemory,
) -> None:
    async with running(leaving.discord) as bot:
        reply = await bot.says_once("/shutdown", sender="mara")
        works = await bot.says_once("/works")

    (line,) = leaving.log.of("error")
    assert str(line.correlation_id) in reply.content
    assert "leaver calls bot.close(), which no cog may" in str(line.facts["exc_info"])
    assert works.content == "fine"
    assert bot.bot.is_closed()


async def test_a_prefix_command_that_leaves_is_answered_with_a_reference(leaving: PlatformInMemory) -> None:
    async with running(leaving.discord) as bot:
        reply = await bot.says_once(f"<@{bot.env.backend.bot_user.id}> typed exit")
        works = await bot.says_once("/works")

    (line,) = leaving.log.of("error")
    assert str(line.correlation_id) in reply.content
    assert works.content == "fine"


async def test_a_listener_that_leaves_is_logged_and_the_bot_goes_on(leaving: PlatformInMemory) -> None:
    async with running(leaving.discord, patience=0.3) as bot:
        for way in WAYS:
            with pytest.raises(NoReply):
                await bot.says(f"<@{bot.env.backend.bot_user.id}> leave {way}")
        works = await bot.says_once("/works")

    assert [line.facts["cog"] for line in leaving.log.of("error")] == ["Leaver"] * len(WAYS)
    assert works.content == "fine"


async def test_suggestions_that_leave_are_logged_and_the_bot_goes_on(leaving: PlatformInMemory) -> None:
    async with running(leaving.discord, patience=0.3) as bot:
        (guild, *_) = bot.console._guilds
        member = actor(bot.env, guild, OWNER.id)
        for way in WAYS:
            await member.autocomplete(guild.channels["general"], "suggests", "how", way)
        works = await bot.says_once("/works")

    assert works.content == "fine"
