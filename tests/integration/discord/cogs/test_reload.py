"""Reload of a cog: all of it, or nothing."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest

from application.ports.bot.cog_modules import CogLoadFailed
from baseline.signals import Severity, Signal, SignalType
from tests.integration.discord.bots import running
from tests.integration.discord.cogs.reloading import COG, greeting_bot, write
from tests.integration.discord.platforms import a_platform
from tests.waiting import in_turns

BROKEN = {
    "syntax": "def (",
    "import": "import a_module_that_there_is_not",
    "no setup": "x = 1",
    "raises after everything": COG.format(text="new", field="other", after="raise RuntimeError('token=abc')"),
    "exits": COG.format(text="new", field="other", after="raise SystemExit"),
    "is cancelled": COG.format(text="new", field="other", after="raise asyncio.CancelledError"),
    "bad settings": COG.format(text="new", field="word: int = 'x'\n    a", after="pass"),
    "too long a description": COG.format(text="new", field="word", after="pass").replace("Greets.", "x" * 101),
    "command of the platform": COG.format(text="new", field="word", after="pass").replace("def greet", "def status"),
}


async def test_new_code_answers_after_a_reload(tmp_path: Path) -> None:
    async with greeting_bot(tmp_path) as (simulated, _):
        write(tmp_path, "new")

        await simulated.bot.cog_control.reload("greet")

        assert (await simulated.says_once("/greet")).content == "new"


@pytest.mark.parametrize("code", BROKEN.values(), ids=BROKEN)
async def test_the_earlier_code_serves_on_when_a_reload_fails(tmp_path: Path, code: str) -> None:
    async with greeting_bot(tmp_path) as (simulated, platform):
        bot: Any = simulated.bot
        instance = bot.get_cog("Greet")
        (tmp_path / "greet.py").write_text(code)

        with pytest.raises(CogLoadFailed):
            await bot.cog_control.reload("greet")

        assert (await simulated.says_once("/greet")).content == "old"
        bot.dispatch("hello")
        await in_turns(lambda: bot.received == ["old"])
        await bot.services.signals.emit(
            Signal(type=SignalType("polls.closed"), severity=Severity.LOW, source="polls", guild_id=1)
        )
        await in_turns(lambda: instance.received == ["polls"])
        assert instance.beat.is_running()
        assert not instance.task.done()
        assert len(bot.services.signals.subscriptions) == 1
        assert [type(view).__name__ for view in bot.persistent_views] == ["Button"]
        assert type(bot.persistent_views[0]) is sys.modules[f"{tmp_path.name}.greet"].Button
        assert platform.discord.settings.catalogue.section("greeting").fields == {"word"}
        assert sys.modules[f"{tmp_path.name}.greet"].Greet is type(instance)
        (record,) = bot.cog_records()
        assert "The earlier code serves." in record.reasons[0]
        assert "abc" not in record.reasons[0]


async def test_nothing_of_the_old_code_goes_on_after_a_reload(tmp_path: Path) -> None:
    async with greeting_bot(tmp_path) as (simulated, platform):
        bot: Any = simulated.bot
        old = bot.get_cog("Greet")
        write(tmp_path, "new", field="other")

        await bot.cog_control.reload("greet")

        assert old is not bot.get_cog("Greet")
        await in_turns(old.task.done)
        assert not old.beat.is_running()
        assert [each.owner for each in bot.services.signals.subscriptions] == [bot.get_cog("Greet")]
        bot.dispatch("hello")
        await in_turns(lambda: bot.received == ["new"])
        assert type(bot.persistent_views[0]) is sys.modules[f"{tmp_path.name}.greet"].Button
        assert platform.discord.settings.catalogue.section("greeting").fields == {"other"}


async def test_a_command_that_runs_during_a_reload_finishes_on_the_old_code(tmp_path: Path) -> None:
    async with greeting_bot(tmp_path) as (simulated, _):
        bot: Any = simulated.bot
        bot.begun, bot.gate = asyncio.Event(), asyncio.Event()
        asked = asyncio.create_task(simulated.says_once("/slowly"))
        await bot.begun.wait()
        write(tmp_path, "new")

        await bot.cog_control.reload("greet")
        bot.gate.set()

        assert (await asked).content == "slow old"


async def test_the_old_code_serves_while_the_new_code_is_set_up(tmp_path: Path) -> None:
    async with greeting_bot(tmp_path) as (simulated, _):
        bot: Any = simulated.bot
        bot.begun, bot.gate = asyncio.Event(), asyncio.Event()
        write(tmp_path, "new", after="bot.begun.set(); await bot.gate.wait()")
        reload = asyncio.create_task(bot.cog_control.reload("greet"))
        await bot.begun.wait()

        assert (await simulated.says_once("/greet")).content == "old"
        bot.dispatch("hello")
        await in_turns(lambda: bot.received == ["old"])
        bot.gate.set()
        await reload
        assert (await simulated.says_once("/greet")).content == "new"


async def test_a_package_is_reloaded_with_its_modules_and_without_stale_ones(tmp_path: Path) -> None:
    package = tmp_path / "greet"
    package.mkdir()
    (package / "gone.py").write_text("TEXT = 'x'")
    (package / "words.py").write_text("TEXT = 'old'")
    code = "from .words import TEXT\n" + COG.format(text="{TEXT}", field="word", after="pass").replace(
        '"{TEXT}"', "TEXT"
    )
    (package / "__init__.py").write_text(f"from . import gone\n{code}")
    async with running(a_platform(tmp_path).discord) as simulated:
        name = f"{tmp_path.name}.greet"
        assert f"{name}.gone" in sys.modules
        (package / "gone.py").unlink()
        (package / "words.py").write_text("TEXT = 'new'")
        (package / "__init__.py").write_text(code)

        await simulated.bot.cog_control.reload("greet")

        assert (await simulated.says_once("/greet")).content == "new"
        assert f"{name}.gone" not in sys.modules
