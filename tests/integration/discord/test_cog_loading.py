"""Cogs that fail to load are reported and skipped; the others load."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.discord.bot import BaselineBot
from simulators.discord.world import OWNER
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory, a_platform, with_developer

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

TWICE = """
from discord.ext import commands

class Two(commands.Cog): ...

async def setup(bot) -> None:
    await bot.add_cog(Two())
    await bot.add_cog(Two())
"""

MISSING = (
    "ModuleNotFoundError: 'does_not_exist_anywhere' cannot be imported: install the package that holds it, "
    "such as with `uv add does_not_exist_anywhere`"
)
BAD = {
    "broken": ("def x(:", "syntax error in broken.py:1: invalid syntax"),
    "missing": ("import does_not_exist_anywhere", MISSING),
    "other_name": ("from json import nothing", "ImportError: 'nothing' cannot be imported from 'json'"),
    "idle": ("x = 1", "it has no `async def setup(bot)`"),
    "half": (HALF_DONE, "its setup raised RuntimeError"),
    "exits": ("import sys\nasync def setup(bot):\n    sys.exit(1)", "its setup raised SystemExit"),
    "cancelled": (
        "import asyncio\nasync def setup(bot):\n    raise asyncio.CancelledError",
        "its setup raised CancelledError",
    ),
    "interrupted": ("async def setup(bot):\n    raise KeyboardInterrupt", "its setup raised KeyboardInterrupt"),
    "own_class": (
        "class Own(BaseException): pass\nasync def setup(bot):\n    raise Own",
        "its setup raised Own",
    ),
    "exits_at_import": ("import sys\nsys.exit(1)", "SystemExit"),
    "cancelled_at_import": ("import asyncio\nraise asyncio.CancelledError", "CancelledError"),
    "twice": (TWICE, "its setup raised ClientException: Cog named 'Two' already loaded"),
    "hanging": ("import asyncio\nasync def setup(bot):\n    await asyncio.Future()", "took longer than 0.2 seconds"),
}


@pytest.mark.parametrize("name", sorted(BAD))
async def test_a_cog_that_cannot_be_used_is_reported_and_the_others_serve(cogs: Path, name: str) -> None:
    code, reason = BAD[name]
    (cogs / f"{name}.py").write_text(code)
    (cogs / "zz_good.py").write_text(GOOD)
    tested = a_platform(cogs, setup_limit=0.2)

    async with running(with_developer(tested.discord, OWNER)) as bot:
        works = await bot.says_once("/works")
        status = await bot.says_once("/status")

    (line,) = tested.log.of("error")
    assert works.content == "fine"
    assert (line.facts["cog"], bot.bot.cogs_found.loaded) == (name, ("zz_good",))
    assert reason in str(line.facts["reason"])
    assert f"`{name}`" in _field(status.embeds[0], "Not working")
    assert reason in _field(status.embeds[0], "Not working")


@pytest.mark.parametrize("code", ["raise ValueError('{}')", "async def setup(bot):\n    raise ValueError('{}')"])
async def test_the_text_of_a_cog_s_exception_is_in_the_log_alone(
    cogs: Path, tested: PlatformInMemory, code: str
) -> None:
    secret = "postgresql://owner:hunter2@db/live"
    (cogs / "leaky.py").write_text(code.format(secret))

    async with running(tested.discord) as bot:
        status = await bot.says_once("/status", sender="leo")
        (failure,) = bot.bot.cogs_found.failed

    (line,) = tested.log.of("error")
    assert "ValueError" in failure.reason
    assert secret not in failure.reason + str(failure) + str(status.embeds)
    assert line.facts["detail"] == secret


UNLOADS = {
    "hangs": "        await asyncio.Future()",
    "hangs despite its cancellation": (
        "        while True:\n            try:\n                await asyncio.sleep(3600)\n"
        "            except asyncio.CancelledError:\n                self.asked = True\n"
        "                return"
    ),
    "raises": "        raise ValueError('no')",
    "exits": "        raise SystemExit",
    "is cancelled": "        raise asyncio.CancelledError",
}


@pytest.mark.parametrize("way", UNLOADS)
async def test_a_cog_that_does_not_end_never_keeps_the_bot_from_stopping(cogs: Path, way: str) -> None:
    (cogs / "last.py").write_text(
        "import asyncio\nfrom discord.ext import commands\nclass Last(commands.Cog):\n"
        f"    async def cog_unload(self):\n{UNLOADS[way]}\n"
        "async def setup(bot):\n    await bot.add_cog(Last())\n"
    )
    tested = a_platform(cogs)

    async with asyncio.timeout(30):
        async with running(replace(tested.discord, unload_seconds=0.1)) as bot:
            await bot.says_once("/status")

    assert bot.bot.cogs == {}
    if way != "raises":  # discord.py logs that one by itself
        assert [line.facts["cog"] for line in tested.log.of("error")] == ["Last"]


async def test_loading_names_each_cog_before_it_runs_its_code(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "first.py").write_text(GOOD)

    async with running(tested.discord):
        pass

    started = [line.facts["cog"] for line in tested.log.of("info") if line.event == "A cog is loaded"]
    assert started == ["first"]


async def test_nothing_of_a_failed_setup_stays(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "half.py").write_text(HALF_DONE)
    before = BaselineBot(a_platform(cogs.parent / "none").discord).all_commands

    async with running(tested.discord) as bot:
        commands = {command["name"] for command in bot.env.backend.commands[None].values()}
        listeners = [listener.__module__ for event in bot.bot.extra_events.values() for listener in event]

        assert commands == {"alerts", "budget", "cogs", "settings", "status", "why"}
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
