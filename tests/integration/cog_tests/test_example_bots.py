"""The example bots run in one process together, and each alone."""

from pathlib import Path

import pytest

from adapters.cogs.directory import DirectoryCogSource
from baseline.testing import simulated_guild

FOUND = [cog.name for cog in DirectoryCogSource(Path(__file__).parents[3] / "examples").find()]


def test_there_are_examples() -> None:
    assert {"anomaly_bot", "example_cog", "logging_bot", "reminders_bot"} <= set(FOUND)


async def test_all_examples_run_in_one_process() -> None:
    async with simulated_guild(*(f"examples.{name}" for name in FOUND), tables=True) as guild:
        assert [record.name for record in guild.bot.cog_records()] == FOUND


@pytest.mark.parametrize("name", FOUND)
async def test_each_example_runs_alone(name: str) -> None:
    async with simulated_guild(f"examples.{name}", tables=True) as guild:
        assert len(guild.bot.cogs) > 0
