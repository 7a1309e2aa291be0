"""The effect of a failing command, listener or cog on its user, the log and the rest of the bot."""

import asyncio
from pathlib import Path

import pytest

from simulators.discord.console import NoReply
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory

COG = """
import asyncio
import discord
from discord import app_commands
from discord.ext import commands
from baseline.errors import ServiceUnavailable, UnknownModel

class Trouble(commands.Cog):
    @app_commands.command(description="Fails at once.")
    async def fails(self, interaction: discord.Interaction) -> None:
        raise ValueError("a secret detail")

    @app_commands.command(description="Fails after it began to think, for all to see.")
    async def fails_late(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(thinking=True)
        raise ValueError("a secret detail")

    @app_commands.command(description="Fails after it began to think in private.")
    async def fails_privately(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        raise ValueError("a secret detail")

    @app_commands.command(description="Fails after it answered.")
    async def fails_after(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("the answer")
        raise ValueError("a secret detail")

    @app_commands.command(description="Is refused.")
    async def refused(self, interaction: discord.Interaction) -> None:
        raise UnknownModel("gpt-0", provider="openai", known=["gpt-5"])

    @app_commands.command(description="Needs the database.")
    async def offline(self, interaction: discord.Interaction) -> None:
        raise ServiceUnavailable("database")

    @app_commands.command(description="Is for moderators.")
    @app_commands.checks.has_permissions(manage_guild=True)
    async def moderated(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("done")

    @app_commands.command(description="Hangs.")
    async def hangs(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await asyncio.Queue().get()

    @app_commands.command(description="Gives up on what hangs.")
    async def gives_up(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        try:
            async with asyncio.timeout(0.2):
                await asyncio.Future()
        except TimeoutError:
            await interaction.followup.send("gave up")

    @app_commands.command(description="Works.")
    async def works(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("fine")

    @commands.hybrid_command(description="A hybrid that fails.")
    async def hybrid(self, ctx: commands.Context) -> None:
        raise ValueError("a secret detail")

    @commands.command()
    async def typed(self, ctx: commands.Context, number: int) -> None:
        raise ValueError("a secret detail")

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if not message.author.bot and not message.mentions:
            raise LookupError("the listener")

async def setup(bot: commands.Bot) -> None:
    await bot.add_cog(Trouble())
"""


@pytest.fixture
def troubled(cogs: Path, tested: PlatformInMemory) -> PlatformInMemory:
    (cogs / "trouble.py").write_text(COG)
    return tested


@pytest.mark.parametrize("command", ["/fails", "/fails_late", "/fails_privately", "/hybrid"])
async def test_a_failing_command_tells_its_user_alone_where_to_look(troubled: PlatformInMemory, command: str) -> None:
    async with running(troubled.discord) as bot:
        reply = await bot.says_once(command, sender="mara")

    (line,) = troubled.log.of("error")
    assert reply.visible_to == ["mara"]
    assert line.correlation_id is not None
    assert line.correlation_id in reply.content
    assert "secret" not in reply.content
    assert (line.facts["cog"], line.facts["guild_id"], line.facts["user_id"]) == (
        "Trouble",
        1290000000000000000,
        1290000000000000103,
    )
    assert isinstance(line.facts["exc_info"], ValueError)


async def test_what_was_answered_before_the_failure_stays(troubled: PlatformInMemory) -> None:
    async with running(troubled.discord) as bot:
        answer, apology = await bot.says("/fails_after")

    assert (answer.content, answer.ephemeral) == ("the answer", False)
    assert apology.ephemeral


async def test_others_go_on_while_a_command_hangs(troubled: PlatformInMemory) -> None:
    async with running(troubled.discord, patience=0.2) as bot:
        hanging = asyncio.create_task(bot.says("/hangs", sender="mara"))
        await asyncio.sleep(0)
        reply = await bot.says_once("/works")
        still_hanging = not hanging.done()
        hanging.cancel()

    assert reply.content == "fine"
    assert still_hanging


async def test_time_limits_end_what_hangs_in_the_simulation_too(troubled: PlatformInMemory) -> None:
    async with running(troubled.discord, patience=5) as bot:
        reply = await bot.says_once("/gives_up")

    assert reply.content == "gave up"


async def test_a_refusal_has_its_own_words_and_no_reference(troubled: PlatformInMemory) -> None:
    async with running(troubled.discord) as bot:
        reply = await bot.says_once("/refused")

    assert reply.ephemeral
    assert "Known models: gpt-5." in reply.content
    assert troubled.log.of("error") == []


async def test_a_part_that_is_away_gets_an_apology(troubled: PlatformInMemory) -> None:
    async with running(troubled.discord) as bot:
        reply = await bot.says_once("/offline")

    assert reply.content.startswith("Sorry, a part of the bot is not available")


async def test_the_refusal_names_the_permission_that_a_member_lacks(troubled: PlatformInMemory) -> None:
    async with running(troubled.discord) as bot:
        refused = await bot.says_once("/moderated", sender="leo")
        allowed = await bot.says_once("/moderated", sender="admin")

    assert refused.content == "You need these permissions for that: Manage Server."
    assert allowed.content == "done"


async def test_a_failing_prefix_command_answers_to_a_mention(troubled: PlatformInMemory) -> None:
    async with running(troubled.discord) as bot:
        mention = f"<@{bot.env.backend.bot_user.id}>"
        fault = await bot.says_once(f"{mention} typed 1")
        refusal = await bot.says_once(f"{mention} typed")

    line = next(line for line in troubled.log.of("error") if line.facts["what"] == "typed")
    assert line.correlation_id is not None
    assert line.correlation_id in fault.content
    assert refusal.content == "`number` is missing."


async def test_a_mention_that_names_no_command_is_left_alone(troubled: PlatformInMemory) -> None:
    async with running(troubled.discord) as bot:
        with pytest.raises(NoReply):
            await bot.says(f"<@{bot.env.backend.bot_user.id}> good morning")


async def test_a_command_that_discord_shows_and_this_process_does_not_serve_says_so(troubled: PlatformInMemory) -> None:
    async with running(troubled.discord) as bot:
        bot.bot.tree.remove_command("works")
        reply = await bot.says_once("/works")

    assert reply.content == "This command is not available right now."


async def test_a_failing_listener_is_logged_with_its_cog_and_guild(troubled: PlatformInMemory) -> None:
    async with running(troubled.discord) as bot:
        with pytest.raises(NoReply):
            await bot.says("hello", sender="leo")
        reply = await bot.says_once("/works")

    line = next(line for line in troubled.log.of("error") if line.facts["what"] == "on_message")
    assert isinstance(line.facts["exc_info"], LookupError)
    assert line.correlation_id is not None
    assert (line.facts["cog"], line.facts["guild_id"], line.facts["user_id"]) == (
        "Trouble",
        1290000000000000000,
        1290000000000000104,
    )
    assert reply.content == "fine"
