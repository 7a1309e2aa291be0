"""Two cogs that want the same name: the first by file name serves, the other is left out, and both are named."""

from pathlib import Path

import pytest

from tests.integration.discord.bots import running
from tests.integration.discord.faults.loading import GOOD, loaded
from tests.integration.discord.platforms import PlatformInMemory

SETTINGS = (
    "from baseline.settings import GuildSettings\nclass {name}(GuildSettings, section='shared'):\n    a: int = 1\n"
)
TYPED = """
from discord.ext import commands

@commands.command(aliases=["again"])
async def typed(ctx): ...

async def setup(bot):
    {wait}
    bot.add_command(typed)
"""
MENU = """
import discord
from discord import app_commands

@app_commands.context_menu(name="Look")
async def look(interaction: discord.Interaction, member: discord.Member) -> None: ...

async def setup(bot):
    {wait}
    bot.tree.add_command(look)
"""
SLOWLY = "async def setup(bot) -> None:\n    import asyncio\n    await asyncio.sleep(0.3)\n"


def _slow(code: str) -> str:
    return code.replace("async def setup(bot) -> None:\n", SLOWLY)


NAMES = {
    "a slash command": ("command /works", GOOD.format(name="First"), GOOD.format(name="Second")),
    "a class": ("class name Same", GOOD.format(name="Same"), GOOD.format(name="Same")),
    "a settings section": (
        "settings section 'shared'",
        SETTINGS.format(name="A") + SLOWLY,
        SETTINGS.format(name="B") + SLOWLY,
    ),
    "a prefix command": ("command typed", TYPED.replace("{wait}", "pass"), TYPED.replace("{wait}", "pass")),
    "a context menu": ("command Look", MENU.replace("{wait}", "pass"), MENU.replace("{wait}", "pass")),
}


@pytest.mark.parametrize("slow", ["first", "second"])
@pytest.mark.parametrize("kind", NAMES)
async def test_of_two_cogs_with_the_same_name_the_first_serves_whichever_is_faster(
    cogs: Path, tested: PlatformInMemory, kind: str, slow: str
) -> None:
    what, first, second = NAMES[kind]
    (cogs / "a.py").write_text(_slow(first) if slow == "first" else first)
    (cogs / "b.py").write_text(_slow(second) if slow == "second" else second)

    async with loaded(tested.discord) as bot:
        (failure,) = bot.cogs_found.failed
        registered = {command.module for command in [*bot.tree.get_commands(), *bot.commands]}
        classes = {cog.__module__ for cog in bot.cogs.values()}
        menus = {menu.module for menu in bot.tree._context_menus.values()}

    assert bot.cogs_found.loaded == ("a",)
    assert failure.name == "b"
    assert failure.reason == f"its {what} is already that of cog 'a'; rename one of them", failure.detail
    assert registered | classes | menus <= {f"{cogs.name}.a"}
    if kind != "a settings section":
        assert registered | classes | menus
    assert [line.facts["cog"] for line in tested.log.of("error")] == ["b"]


async def test_a_name_that_a_failed_cog_took_goes_to_the_next(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "a.py").write_text(_slow(GOOD.format(name="A")) + "    raise ValueError\n")
    (cogs / "b.py").write_text(GOOD.format(name="B"))

    async with loaded(tested.discord) as bot:
        commands = {command.name: command.module for command in bot.tree.get_commands()}

    assert bot.cogs_found.loaded == ("b",)
    assert commands == {"works": f"{cogs.name}.b"}


async def test_an_override_does_not_take_a_command_from_another_cog(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "a.py").write_text(GOOD.format(name="A"))
    (cogs / "b.py").write_text(GOOD.format(name="B").replace("B())", "B(), override=True)"))

    async with loaded(tested.discord) as bot:
        pass

    assert bot.cogs_found.loaded == ("a",)


async def test_a_class_with_a_reserved_name_is_left_out_and_says_so(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "own.py").write_text(GOOD.format(name="Status"))
    (cogs / "good.py").write_text(GOOD.format(name="Good"))

    async with running(tested.discord) as bot:
        status = await bot.says_once("/status")
        works = await bot.says_once("/works")

    (failure,) = bot.bot.cogs_found.failed
    assert (failure.name, failure.reason) == (
        "own",
        "its class name Status is already one of Baseline's own; rename it",
    )
    assert (status.embeds[0]["title"], works.content) == ("Status", "fine")
