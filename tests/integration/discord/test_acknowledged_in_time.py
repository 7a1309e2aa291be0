"""The platform acknowledges slow commands in time, and the cog answers without knowing of it."""

import asyncio
from pathlib import Path

import pytest

from adapters.discord.answering.acknowledgement import ACKNOWLEDGED_AFTER
from adapters.discord.answering.unanswered import AnswerLimits
from simulators.discord.control.shown import Reply
from simulators.discord.world import OWNER, actor
from tests.integration.discord.bots import RunningBot, running
from tests.integration.discord.platforms import PlatformInMemory
from tests.waiting import eventually, in_turns

DISCORDS_PATIENCE = 3.0

QUICK = """
import asyncio
import discord
from discord import app_commands
from discord.ext import commands

class Quick(commands.Cog):
    @app_commands.command(description="Answers at once.")
    async def quick(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("done")

    @app_commands.command(description="Answers at once, and goes on.")
    async def goes_on(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("done")
        await asyncio.Queue().get()

async def setup(bot: commands.Bot) -> None:
    await bot.add_cog(Quick())
"""

COG = """
import asyncio
import discord
from discord import app_commands
from discord.ext import commands

class Slow(commands.Cog):
    released = asyncio.Event()

    @app_commands.command(description="Answers for all to see.")
    async def public(self, interaction: discord.Interaction) -> None:
        await self.released.wait()
        assert not interaction.response.is_done()
        await interaction.response.send_message("public")
        await interaction.followup.send("more")

    @app_commands.command(description="Answers in private.")
    async def private(self, interaction: discord.Interaction) -> None:
        await self.released.wait()
        await interaction.response.send_message("private", ephemeral=True)

    @app_commands.command(description="Begins to think, and answers for all to see.")
    async def thinks(self, interaction: discord.Interaction) -> None:
        await self.released.wait()
        await interaction.response.defer(thinking=True)
        await interaction.followup.send("thought")
        await interaction.followup.send("hint", ephemeral=True)

    @app_commands.command(description="Begins to think, and answers in private.")
    async def thinks_privately(self, interaction: discord.Interaction) -> None:
        await self.released.wait()
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("thought")

    @app_commands.command(description="Edits its thinking into its answer.")
    async def edits(self, interaction: discord.Interaction) -> None:
        await self.released.wait()
        await interaction.response.defer()
        await interaction.edit_original_response(content="half", view=None, embed=None, attachments=[])
        await interaction.edit_original_response(content="whole")
        assert (await interaction.original_response()).content == "whole"

    @app_commands.command(description="Fails.")
    async def fails(self, interaction: discord.Interaction) -> None:
        await self.released.wait()
        raise ValueError("a secret detail")

    @app_commands.command(description="Fails after it began to think.")
    async def fails_late(self, interaction: discord.Interaction) -> None:
        await self.released.wait()
        await interaction.response.defer()
        raise ValueError("a secret detail")

    @app_commands.command(description="Opens a form.")
    async def form(self, interaction: discord.Interaction) -> None:
        await self.released.wait()
        await interaction.response.send_modal(discord.ui.Modal(title="Form"))

    @commands.hybrid_command(description="Answers either way.")
    async def hybrid(self, ctx: commands.Context) -> None:
        await self.released.wait()
        sent = await ctx.send("hybrid")
        assert sent.content == "hybrid"

    @app_commands.command(description="Lets the others go on.")
    async def release(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("released")
        self.released.set()

async def setup(bot: commands.Bot) -> None:
    await bot.add_cog(Slow())
"""


@pytest.fixture
def slow(cogs: Path, tested: PlatformInMemory) -> PlatformInMemory:
    (cogs / "slow.py").write_text(COG)
    return tested


def test_discord_gets_the_acknowledgement_in_half_of_the_time_that_it_allows() -> None:
    assert ACKNOWLEDGED_AFTER <= DISCORDS_PATIENCE / 2


def acknowledged(bot: RunningBot) -> bool:
    return any(request.path.endswith("/callback") for request in bot.env.http_requests)


async def replies_to(slow: PlatformInMemory, command: str) -> list[Reply]:
    async with running(slow.discord, patience=0.2) as bot:
        bot.bot._tree.acknowledge_after = 0.1
        asked = asyncio.create_task(bot.says(command, sender="mara"))

        async def is_acknowledged() -> bool:
            return acknowledged(bot)

        await eventually(is_acknowledged, "an acknowledgement")
        bot.bot.cogs["Slow"].released.set()  # type: ignore[attr-defined] # of the cog above
        return await asked


def shown(replies: list[Reply]) -> list[tuple[str, bool]]:
    return [(reply.content, reply.ephemeral) for reply in replies if reply.content != "…"]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("/public", [("public", False), ("more", False)]),
        ("/private", [("private", True)]),
        ("/thinks", [("thought", False), ("hint", True)]),
        ("/thinks_privately", [("thought", True)]),
        ("/edits", [("whole", False)]),
        ("/hybrid", [("hybrid", False)]),
    ],
)
async def test_a_slow_command_is_acknowledged_and_answers_to_those_it_means_to(
    slow: PlatformInMemory, command: str, expected: list[tuple[str, bool]]
) -> None:
    assert shown(await replies_to(slow, command)) == expected
    assert slow.log.of("error") == []


@pytest.mark.parametrize("command", ["/fails", "/fails_late"])
async def test_a_slow_command_that_fails_says_so_to_its_user_alone(slow: PlatformInMemory, command: str) -> None:
    (reply,) = await replies_to(slow, command)
    (line,) = slow.log.of("error")
    assert reply.visible_to == ["mara"]
    assert isinstance(line.facts["exc_info"], ValueError)


async def test_a_form_that_comes_too_late_is_refused_in_words(slow: PlatformInMemory) -> None:
    (reply,) = await replies_to(slow, "/form")
    assert reply.content == "That took too long to open the form. Please try again in a minute."


async def timers_after(command: str, tested: PlatformInMemory, cogs: Path) -> list[str]:
    (cogs / "quick.py").write_text(QUICK)
    async with running(tested.discord, patience=0.3) as bot:
        guild = next(iter(bot.env._guilds))
        asked = await actor(bot.env, guild, OWNER.id).slash(guild.channels["general"], command)
        await in_turns(lambda: asked.response is not None)
        timers = bot.env._work.callbacks
        return [each.label for each in timers if each.handle is not None and not each.handle.cancelled()]


async def test_an_answered_command_leaves_no_timer_behind(tested: PlatformInMemory, cogs: Path) -> None:
    assert not await timers_after("quick", tested, cogs)


async def test_an_answered_command_that_goes_on_is_acknowledged_no_more(tested: PlatformInMemory, cogs: Path) -> None:
    (timer,) = await timers_after("goes_on", tested, cogs)
    assert timer.startswith(AnswerLimits.watch.__qualname__)
