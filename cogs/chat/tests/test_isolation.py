"""Two guilds never see each other's conversations: every table of the cog is found automatically, and tried."""

import pytest
from sqlalchemy import BigInteger, Boolean, Numeric, String, Table, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY

from baseline.tables import Base
from baseline.testing import SimulatedGuild
from cogs.chat import models

ANOTHER = 424242
OWN = sorted(
    (mapper.local_table for mapper in Base.registry.mappers if mapper.class_.__module__ == models.__name__), key=str
)


def row(table: Table, guild_id: int) -> dict[str, object]:
    """Return a row with a value for each column."""
    return {column.name: value_of(column.type) for column in table.columns if column.name not in {"id", "guild_id"}} | {
        "guild_id": guild_id
    }


def value_of(kind: object) -> object:
    if isinstance(kind, ARRAY):
        return [7]
    if isinstance(kind, BigInteger | Numeric):
        return 7
    if isinstance(kind, Boolean):
        return True
    return "lighthouse" if isinstance(kind, String) else func.now()


def test_the_tables_are_found() -> None:
    assert len(OWN) == 4
    assert all("guild_id" in table.columns for table in OWN)


@pytest.mark.parametrize("table", OWN, ids=str)
async def test_another_guild_sees_nothing_of_a_table(guild: SimulatedGuild, table: Table) -> None:
    database = guild.services.services.db
    async with database.session(guild.id) as session:
        await session.execute(insert(table).values(row(table, guild.id)))
    async with database.session(ANOTHER) as session:
        assert await session.scalar(select(func.count()).select_from(table)) == 0
    async with database.session(guild.id) as session:
        assert await session.scalar(select(func.count()).select_from(table)) == 1
