"""Reload of cogs as their files change."""

import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.discord.bot import BaselineBot
from adapters.discord.reloading.watching import reloading
from baseline.testing.kept_log import Line
from tests.integration.discord.faults.loading import loaded
from tests.integration.discord.platforms import KeptLog, a_platform
from tests.waiting import eventually

COG = """
from discord.ext import commands
{imports}

class {name}(commands.Cog):
    TEXT = {text}

async def setup(bot) -> None:
    await bot.add_cog({name}())
"""


@asynccontextmanager
async def watching(folder: Path) -> AsyncIterator[tuple[BaselineBot, KeptLog]]:
    platform = a_platform(folder)
    async with loaded(platform.discord) as bot, reloading(folder, bot.cog_control):
        bot.cog_control.started.set()
        # A probe file shows that the watch has begun.
        (folder / "probe.py").write_text(COG.format(imports="", name="Probe", text=0))
        number = 0
        while bot.get_cog("Probe") is None:
            number += 1
            (folder / "probe.py").write_text(COG.format(imports="", name="Probe", text=number))
            await _soon(lambda: bot.get_cog("Probe") is not None)
        yield bot, platform.log


async def _soon(condition: Callable[[], bool]) -> None:
    try:
        await eventually(_async(condition), "", patience=0.25)
    except AssertionError:
        return


def _async(condition: Callable[[], bool]) -> Callable[[], Awaitable[bool]]:
    async def asked() -> bool:
        return condition()

    return asked


def _edit_within_a_second(file: Path, text: str) -> None:
    """Replace the file by a rename, as editors do, and keep its mtime: Python compares whole seconds and the size."""
    edited = file.with_suffix(".edited")
    edited.write_text(text)
    os.utime(edited, (file.stat().st_atime, file.stat().st_mtime))
    edited.replace(file)


def _has(bot: BaselineBot, name: str, text: object) -> Callable[[], Awaitable[bool]]:
    return _async(lambda: text_of(bot, name) == text)


def text_of(bot: BaselineBot, name: str) -> object:
    return getattr(bot.get_cog(name), "TEXT", None)


async def test_an_edit_takes_effect_within_a_second(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(COG.format(imports="", name="One", text=0))
    took: list[float] = []
    async with watching(tmp_path) as (bot, _):
        for number in range(1, 6):
            began = time.monotonic()
            (tmp_path / "one.py").write_text(COG.format(imports="", name="One", text=number))
            await eventually(_has(bot, "One", number), "the edit's effect")
            took.append(time.monotonic() - began)
    print("seconds from edit to effect:", [round(each, 3) for each in took])  # noqa: T201 - the figure, with -s
    # The quickest of five: the others may have waited for the machine.
    assert min(took) < 1, took


async def test_a_new_file_is_loaded_and_a_deleted_one_unloaded(tmp_path: Path) -> None:
    async with watching(tmp_path) as (bot, _):
        (tmp_path / "late.py").write_text(COG.format(imports="", name="Late", text=1))
        await eventually(_async(lambda: bot.get_cog("Late") is not None), "the new cog")
        (tmp_path / "late.py").unlink()
        await eventually(_async(lambda: bot.get_cog("Late") is None), "the end of the deleted cog")


async def test_a_broken_edit_leaves_the_old_cog_and_logs_one_line(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(COG.format(imports="", name="One", text="'old'"))
    async with watching(tmp_path) as (bot, log):
        (tmp_path / "one.py").write_text("def (")

        def lines() -> list[Line]:
            return [line for line in log.of("error") if line.event == "A cog was not reloaded"]

        await eventually(_async(lambda: bool(lines())), "the failure's line")
        (line,) = lines()
        assert line.facts["reason"] == "syntax error in one.py:1: invalid syntax"
        assert line.facts["earlier_code_serves"] is True
        assert text_of(bot, "One") == "old"


async def test_a_file_that_cogs_share_reloads_them(tmp_path: Path) -> None:
    (tmp_path / "_words.py").write_text("WORD = 'old'")
    imports = f"from {tmp_path.name}._words import WORD"
    for name in ("One", "Two"):
        (tmp_path / f"{name.lower()}.py").write_text(COG.format(imports=imports, name=name, text="WORD"))
    async with watching(tmp_path) as (bot, _):
        _edit_within_a_second(tmp_path / "_words.py", "WORD = 'new'")
        await eventually(
            _async(lambda: [text_of(bot, name) for name in ("One", "Two")] == ["new", "new"]), "the shared edit"
        )
