"""The tables of the example bots are isolated by guild, whichever there are."""

from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.cogs.directory import DirectoryCogSource
from adapters.cogs.tables import tables_of
from baseline.testing import simulated_guild

EXAMPLES = Path(__file__).parents[3] / "examples"
BOTS = [cog.name for cog in DirectoryCogSource(EXAMPLES).find() if (cog.path.parent / "migrations").is_dir()]


@pytest.mark.parametrize("name", BOTS)
async def test_row_security_is_forced_on_each_table(name: str) -> None:
    async with simulated_guild(f"examples.{name}", tables=True) as guild:
        import_of = __import__(f"examples.{name}", fromlist=["setup"])
        tables = [table.name for table in tables_of(import_of)]
        statement = text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        async with guild.services.session() as session:
            isolated = set(await session.scalars(statement))
    assert tables
    assert set(tables) <= isolated


async def test_no_guild_sees_the_log_of_another() -> None:
    async with simulated_guild("examples.logging_bot", tables=True) as guild:
        mara = guild.member("mara")
        await mara.delete(await mara.say("hello"))
        await guild.advance(1)
        count = text("SELECT count(*) FROM log_entries")
        async with guild.services.session() as session:
            own = await session.scalar(count)
        async with guild.bot.services.db.session(guild.id + 1) as session:
            anothers = await session.scalar(count)
    assert (own, anothers) == (1, 0)
