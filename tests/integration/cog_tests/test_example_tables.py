"""The tables of each shipped and example bot are isolated by guild, whichever there are."""

from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import Table, func, select, text

from adapters.cogs.directory import DirectoryCogSource
from adapters.cogs.tables import tables_of
from baseline.testing import simulated_guild
from tests.integration.cog_tests.rows import fill

ROOT = Path(__file__).parents[3]
BOTS = [
    f"{folder}.{cog.name}"
    for folder in ("cogs", "examples")
    for cog in DirectoryCogSource(ROOT / folder).find()
    if (cog.path.parent / "migrations").is_dir()
]


def tables(bot: str) -> list[Table]:
    return list(tables_of(import_module(bot)))


def test_the_bots_are_found() -> None:
    assert {"examples.anomaly_bot", "examples.logging_bot", "examples.reminders_bot"} <= set(BOTS)


@pytest.mark.parametrize("bot", BOTS)
async def test_row_security_is_forced_on_each_table(bot: str) -> None:
    async with simulated_guild(bot, tables=True) as guild:
        statement = text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        async with guild.services.session() as session:
            isolated = set(await session.scalars(statement))
    assert tables(bot)
    assert {table.name for table in tables(bot)} - isolated == set()


@pytest.mark.parametrize("bot", BOTS)
async def test_no_guild_sees_or_changes_the_rows_of_another(bot: str) -> None:
    async with simulated_guild(bot, tables=True) as guild:
        database, another = guild.bot.services.db, guild.id + 1
        async with database.session(guild.id) as session:
            await fill(session, tables(bot), guild.id)
        for table in tables(bot):
            count = select(func.count()).select_from(table)
            async with database.session(guild.id) as session:
                own = await session.scalar(count)
            async with database.session(another) as session:
                seen = await session.scalar(count)
                await session.execute(table.delete())
            async with database.session(guild.id) as session:
                kept = await session.scalar(count)
            assert own
            assert (table.name, seen, kept) == (table.name, 0, own)
