"""A command that never answers: its member gets a sentence with a reference, and the log names the cog."""

from pathlib import Path

import pytest

from adapters.discord.answering.unanswered import AnswerLimits
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory

COG = """
import asyncio
import discord
from discord import app_commands
from discord.ext import commands

class Silent(commands.Cog):
    @app_commands.command(description="Ends without an answer.")
    async def ends(self, interaction: discord.Interaction) -> None: ...

    @app_commands.command(description="Thinks, and ends without an answer.")
    async def thinks(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(thinking=True)

    @app_commands.command(description="Never ends.")
    async def hangs(self, interaction: discord.Interaction) -> None:
        await asyncio.Queue().get()

    @app_commands.command(description="Lets a task answer.")
    async def later(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer()

        async def answer():
            await asyncio.sleep(0.1)
            await interaction.followup.send("the answer")

        self.task = asyncio.create_task(answer())

    @app_commands.command(description="Answers.")
    async def answers(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("fine")

async def setup(bot):
    await bot.add_cog(Silent())
"""


@pytest.mark.parametrize("command", ["ends", "thinks", "hangs"])
async def test_a_command_that_never_answers_is_answered_with_a_reference(
    cogs: Path, tested: PlatformInMemory, command: str
) -> None:
    (cogs / "silent.py").write_text(COG)

    async with running(tested.discord) as bot:
        bot.bot._tree.answer_limits = AnswerLimits(running=0.5, ended=0.5)
        reply = await bot.says_once(f"/{command}", sender="mara")
        works = await bot.says_once("/answers")

    (line,) = tested.log.of("error")
    assert line.facts["cog"] == "Silent"
    assert "without an answer" in str(line.facts["exc_info"])
    assert str(line.correlation_id) in reply.content
    assert reply.visible_to == ["mara"]
    assert works.content == "fine"


@pytest.mark.parametrize(("command", "answer"), [("later", "the answer"), ("answers", "fine")])
async def test_a_command_that_answers_is_left_alone(
    cogs: Path, tested: PlatformInMemory, command: str, answer: str
) -> None:
    (cogs / "silent.py").write_text(COG)

    async with running(tested.discord) as bot:
        bot.bot._tree.answer_limits = AnswerLimits(running=0.5, ended=0.5)
        reply = await bot.says_once(f"/{command}")

    assert reply.content == answer
    assert tested.log.of("error") == []
