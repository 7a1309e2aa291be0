"""Cogs that fail to load are reported and skipped; the others load."""

from pathlib import Path

import pytest

from adapters.discord.bot import make_bot
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory, a_platform

GOOD = """
from discord import app_commands
from discord.ext import commands

class Good(commands.Cog):
    @app_commands.command(description="Works.")
    async def works(self, interaction) -> None:
        await interaction.response.send_message("fine")

async def setup(bot) -> None:
    await bot.add_cog(Good())
"""

HALF_DONE = """
import discord
from discord import app_commands
from discord.ext import commands

class Half(commands.Cog):
    @app_commands.command(description="Must not stay.")
    async def half(self, interaction) -> None: ...

@app_commands.command(description="Must not stay either.")
async def loose(interaction: discord.Interaction) -> None: ...

async def on_message(message: discord.Message) -> None: ...

@commands.command()
async def typed(ctx) -> None: ...

async def setup(bot) -> None:
    await bot.add_cog(Half())
    bot.tree.add_command(loose)
    bot.add_listener(on_message)
    bot.add_command(typed)
    raise RuntimeError("no luck")
"""

BAD = {
    "broken": ("def x(:", "syntax error in line 1"),
    "missing": ("import does_not_exist_anywhere", "No module named 'does_not_exist_anywhere'"),
    "idle": ("x = 1", "it has no `async def setup(bot)`"),
    "half": (HALF_DONE, "its setup raised RuntimeError: no luck"),
    "hanging": ("import asyncio\nasync def setup(bot):\n    await asyncio.Future()", "took longer than 0.2 seconds"),
}


@pytest.mark.parametrize("name", sorted(BAD))
async def test_a_cog_that_cannot_be_used_is_reported_and_the_others_serve(cogs: Path, name: str) -> None:
    code, reason = BAD[name]
    (cogs / f"{name}.py").write_text(code)
    (cogs / "zz_good.py").write_text(GOOD)
    tested = a_platform(cogs, setup_limit=0.2)

    async with running(tested.discord) as bot:
        works = await bot.says_once("/works")
        status = await bot.says_once("/status")

    (line,) = tested.log.of("error")
    assert works.content == "fine"
    assert (line.facts["cog"], bot.bot.cogs_found.loaded) == (name, ("zz_good",))
    assert reason in str(line.facts["reason"])
    assert f"`{name}`" in _field(status.embeds[0], "Not working")
    assert reason in _field(status.embeds[0], "Not working")


async def test_nothing_of_a_failed_setup_stays(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "half.py").write_text(HALF_DONE)
    before = make_bot(a_platform(cogs.parent / "none").discord).all_commands

    async with running(tested.discord) as bot:
        commands = {command["name"] for command in bot.env.backend.commands[None].values()}
        listeners = [listener.__module__ for event in bot.bot.extra_events.values() for listener in event]

        assert commands == {"budget", "settings", "status"}
        assert bot.bot.all_commands == before
        assert "Half" not in bot.bot.cogs
        assert not any(module.startswith(cogs.name) for module in listeners)


async def test_a_folder_without_cogs_leaves_the_platform_s_own(cogs: Path, tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        status = await bot.says_once("/status")

    assert _field(status.embeds[0], "Cogs") == "none"


def _field(embed: dict[str, object], name: str) -> str:
    fields = embed["fields"]
    assert isinstance(fields, list)
    return next(str(field["value"]) for field in fields if field["name"] == name)
