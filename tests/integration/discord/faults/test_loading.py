"""Cogs that are slow, that block, or that go on after their time while they are loaded."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from adapters.discord.bot import BaselineBot
from tests.integration.discord.faults.loading import GOOD, loaded
from tests.integration.discord.platforms import PlatformInMemory, a_platform
from tests.waiting import eventually

SLOW = "import asyncio\nasync def setup(bot):\n    await asyncio.sleep({seconds})\n"
ALL_AT_ONCE = """
import asyncio

async def setup(bot) -> None:
    begun = vars(bot).setdefault("begun", [])
    begun.append(__name__)
    while len(begun) < 4:
        await asyncio.sleep(0.01)
"""
LATE = """
import time
from pathlib import Path

while True:
    try:
        time.sleep(0.05)
        if Path({may_end!r}).exists():
            break
    except BaseException:
        pass
"""
BLOCKING_IMPORTS = {
    "sleeps": "import time\ntime.sleep(3600)\n",
    "computes": "while True:\n    pass\n",
    "waits": "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()\n",
}
SWALLOWS = """
import asyncio
from discord import app_commands
from discord.ext import commands

class Late(commands.Cog):
    @app_commands.command(description="Comes too late.")
    async def late(self, interaction) -> None: ...

async def setup(bot) -> None:
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        pass
    bot.tried = []
    for register in (lambda: bot.add_cog(Late()), lambda: bot.tree.add_command(Late.late)):
        try:
            await register()
        except Exception as error:
            bot.tried.append(str(error))
    {after}
"""
HALF = """
import asyncio
import discord
from baseline.settings import GuildSettings
from discord.ext import commands, tasks

class Half(GuildSettings, section="half"):
    a: int = 1

class Button(discord.ui.DynamicItem[discord.ui.Button], template="half:(?P<id>[0-9]+)"):
    def __init__(self) -> None:
        super().__init__(discord.ui.Button(label="x", custom_id="half:1"))

class Lasting(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.add_item(discord.ui.Button(label="x", custom_id="lasting"))

async def for_ever():
    await asyncio.Future()

async def on_signal(signal): ...

async def on_change(guild_id, settings): ...

def no_one(ctx):
    return False

@tasks.loop(seconds=1)
async def loop(): ...

async def setup(bot) -> None:
    bot.left = asyncio.create_task(for_ever())
    loop.start()
    bot.services.signals.subscribe("*", on_signal)
    bot.services.config.on_change(Half, on_change)
    bot.add_check(no_one)
    bot.add_view(Lasting())
    bot.add_dynamic_items(Button)
    await asyncio.sleep(0.05)
    raise RuntimeError("no luck")
"""


async def test_slow_cogs_load_side_by_side(cogs: Path, tested: PlatformInMemory) -> None:
    for name in "abcd":
        (cogs / f"{name}.py").write_text(ALL_AT_ONCE)

    async with loaded(tested.discord) as bot:
        pass

    assert bot.cogs_found.loaded == ("a", "b", "c", "d")


async def test_a_slow_cog_does_not_delay_what_others_register(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "a_slow.py").write_text(SLOW.format(seconds=3600))
    (cogs / "good.py").write_text(GOOD.format(name="Good"))

    async with BaselineBot(tested.discord) as bot:
        loading = asyncio.create_task(bot.cog_loader.load_all())

        async def registered() -> bool:
            return "Good" in bot.cogs

        await eventually(registered, "the quick cog is registered")
        still_loading = not loading.done()
        loading.cancel()

    assert still_loading


async def test_results_and_lines_of_the_log_are_in_the_order_of_names(cogs: Path, tested: PlatformInMemory) -> None:
    for name, seconds in {"a": 0.3, "b": 0.2, "c": 0.1}.items():
        (cogs / f"{name}.py").write_text(SLOW.format(seconds=seconds) + f"    raise ValueError('{name}')\n")
    (cogs / "d.py").write_text("x = 1")

    async with loaded(tested.discord) as bot:
        pass

    assert [line.facts["cog"] for line in tested.log.of("error")] == ["a", "b", "c", "d"]
    assert [failure.name for failure in bot.cogs_found.failed] == ["a", "b", "c", "d"]


async def test_imports_that_block_are_given_up_and_the_others_serve(cogs: Path) -> None:
    for name, code in BLOCKING_IMPORTS.items():
        (cogs / f"{name}.py").write_text(code)
    (cogs / "good.py").write_text(GOOD.format(name="Good"))
    tested = a_platform(cogs, setup_limit=1.0)

    async with loaded(tested.discord) as bot:
        pass

    lines = tested.log.of("error")
    assert bot.cogs_found.loaded == ("good",)
    assert {line.facts["cog"]: line.facts["reason"] for line in lines} == dict.fromkeys(
        BLOCKING_IMPORTS, "its import took longer than 1 seconds"
    )
    for line in lines:
        assert str(cogs / f"{line.facts['cog']}.py") in str(line.facts["detail"])


async def test_an_import_that_computes_for_ever_is_ended(cogs: Path) -> None:
    (cogs / "computes.py").write_text(
        "import os\nrounds = 0\nwhile True:\n    rounds += 1\n    os.environ['WORKS_ON'] = str(rounds)\n"
    )
    seen = [""]

    async with loaded(a_platform(cogs, setup_limit=0.5).discord):

        async def still() -> bool:
            seen.append(os.environ["WORKS_ON"])
            await asyncio.sleep(0.2)
            return os.environ["WORKS_ON"] == seen[-1]

        await eventually(still, "the import stands still")


async def test_a_module_that_is_imported_too_late_is_forgotten(cogs: Path) -> None:
    may_end = cogs / "may_end"
    (cogs / "late.py").write_text(LATE.format(may_end=str(may_end)))
    name = f"{cogs.name}.late"

    async with loaded(a_platform(cogs, setup_limit=0.3).discord):
        assert name in sys.modules
        may_end.touch()

        async def forgotten() -> bool:
            return name not in sys.modules

        await eventually(forgotten, "the late module is forgotten")


@pytest.mark.parametrize("after", ["return", "await asyncio.sleep(3600)"])
async def test_a_setup_that_swallows_its_cancellation_registers_nothing_more(cogs: Path, after: str) -> None:
    (cogs / "late.py").write_text(SWALLOWS.replace("{after}", after))
    (cogs / "good.py").write_text(GOOD.format(name="Good"))
    tested = a_platform(cogs, setup_limit=0.3)

    async with asyncio.timeout(30), loaded(tested.discord) as bot:
        commands = {command.name for command in bot.tree.get_commands()}
        names = set(bot.cogs)

    (line,) = tested.log.of("error")
    assert line.facts["cog"] == "late"
    assert "its setup took longer than 0.3 seconds" in str(line.facts["reason"])
    assert "sleep" in str(line.facts["detail"])
    assert (commands, names) == ({"works"}, {"Good"})
    assert ["its setup took longer" in tried for tried in vars(bot)["tried"]] == [True, True]


async def test_a_setup_that_can_not_be_cancelled_is_logged_and_left_behind(cogs: Path) -> None:
    (cogs / "stays.py").write_text(
        "import asyncio\nasync def setup(bot):\n    bot.may_end = asyncio.Event()\n"
        "    while not bot.may_end.is_set():\n"
        "        try:\n            await bot.may_end.wait()\n        except asyncio.CancelledError:\n            pass\n"
    )
    tested = a_platform(cogs, setup_limit=0.3)

    async with asyncio.timeout(30), loaded(tested.discord) as bot:
        vars(bot)["may_end"].set()

    left, line = tested.log.of("error")
    assert (left.event, left.facts["task"]) == ("A task of a cog does not end", "setup of stays")
    assert line.facts["cog"] == "stays"


async def test_nothing_that_a_failed_setup_began_goes_on(cogs: Path, tested: PlatformInMemory) -> None:
    (cogs / "half.py").write_text(HALF)
    module = f"{cogs.name}.half"

    async with loaded(tested.discord) as bot:
        signals = bot.services.signals
        watches = bot.services.config._watchers._watches
        items = bot._connection._view_store._dynamic_items

        assert vars(bot)["left"].cancelled()
        assert not sys.modules[module].loop.is_running()
        assert (signals._subscriptions, watches, bot._checks) == ([], [], [])
        assert (bot.persistent_views, items) == ([], {})
        assert [section.key for section in tested.discord.settings.catalogue.sections()] == []
