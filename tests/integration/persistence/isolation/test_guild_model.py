"""Cogs read their own guild through `baseline.tables.Guild`, and write what belongs to them."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import FixedClock
from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.schema.tables.guilds import guilds
from application.acting import ActingFor, acting
from baseline.tables import Guild
from tests.services import FreshDatabase

OURS, THEIRS = 1, 2


@pytest.fixture
async def db(database: FreshDatabase, engine: AsyncEngine) -> AsyncIterator[GuildDatabase]:
    async with system_scope(engine) as transaction:
        for guild_id in (OURS, THEIRS):
            row = {"guild_id": guild_id, "name": f"Guild {guild_id}", "member_count": 3, "owner_id": 9, "added_by": 9}
            row |= {"added_by_source": "audit_log", "joined_at": FixedClock().now()}
            await transaction.execute(insert(guilds).values(row))
    cogs = GuildDatabase(database.app_url, schema=database.schema)
    yield cogs
    await cogs.dispose()


@pytest.mark.parametrize(("guild_id", "name"), [(OURS, "Guild 1"), (THEIRS, None)])
async def test_a_session_of_the_current_guild_reads_that_guild_alone(
    db: GuildDatabase, guild_id: int, name: str | None
) -> None:
    with acting(ActingFor(guild_id=OURS)):
        async with db.session() as session:
            result = await session.execute(select(Guild).where(Guild.guild_id == guild_id))
            guild = result.scalar_one_or_none()
    assert (guild and guild.name) == name


async def test_a_cog_cannot_change_it(db: GuildDatabase) -> None:
    async def rename() -> None:
        async with db.session(OURS) as session:
            guild = (await session.execute(select(Guild))).scalar_one()
            guild.name = "Taken over"

    with pytest.raises(ProgrammingError, match="permission denied"):
        await rename()
