"""Invariants of the tenancy state machine: each guild sees its own data as if alone, and totals cover all guilds."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.guilds.order import by_name
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.postgres.scope import guild_scope
from adapters.persistence.usage.memory import MemoryFleetUsageQueries
from adapters.persistence.usage.postgres_fleet import PostgresFleetUsageQueries
from adapters.persistence.usage.rollups import rollup_drift
from application.queries.audit import AuditFilter
from domain.ids import GuildId, UserId
from tests.integration.persistence.isolation.guild_tables import GuildTable
from tests.integration.persistence.tenancy.seen import FIRST, LAST, Seen, seen
from tests.integration.persistence.tenancy.worlds import World


@dataclass(frozen=True)
class Checks:
    """Checks of all worlds. `alone` and `memories` have one entry per guild in order, then one for the bot."""

    engine: AsyncEngine
    tables: Sequence[GuildTable]
    guild_ids: Sequence[GuildId]
    users: Sequence[UserId]
    shared: World
    alone: Sequence[World]
    memories: Sequence[MemoryDatabase]

    async def of_guilds(self, numbers: Sequence[int]) -> Sequence[Seen]:
        """Check what each of the guilds sees, and return it."""
        # Concurrently over few connections, so that the guilds share them.
        together = await asyncio.gather(*(self._seen_together(number) for number in numbers))
        for number, ours in zip(numbers, together, strict=True):
            assert ours == await seen(self.alone[number], self.guild_ids[number], self.users, foreign_entry=0)
            assert ours.after_anothers_entry == ()
            assert await foreign_rows(self.engine, self.tables, self.guild_ids[number]) == []
            await self._of_user(self.users[number % len(self.users)])
        return together

    async def of_all(self) -> None:
        await self.of_guilds(range(len(self.guild_ids)))
        everything = MemoryDatabase()
        for memory in self.memories:
            everything.usage.update(memory.usage)
            everything.guilds.update(memory.guilds)
        expected = await MemoryFleetUsageQueries(everything).summary(FIRST, LAST)
        assert await PostgresFleetUsageQueries(self.engine).summary(FIRST, LAST) == expected
        assert await rollup_drift(self.engine) == []

    async def _seen_together(self, number: int) -> Seen:
        newest = await self.shared.storage.audit.page(self.guild_ids[number - 1], AuditFilter(), limit=1)
        entry = newest[0].id if newest else 0
        return await seen(self.shared, self.guild_ids[number], self.users, foreign_entry=entry)

    async def _of_user(self, user: UserId) -> None:
        alone = [item for world in self.alone for item in await world.storage.guilds.guilds_of(user)]
        assert await self.shared.storage.guilds.guilds_of(user) == tuple(sorted(alone, key=by_name))


async def foreign_rows(engine: AsyncEngine, tables: Sequence[GuildTable], guild_id: GuildId) -> list[str]:
    """Return the tables that show the guild a row of another guild, or show any row to a session without a guild."""
    of_others = " UNION ALL ".join(
        f"SELECT '{table.name}' AS name, count(*) FILTER (WHERE guild_id IS DISTINCT FROM {guild_id}) AS rows "  # noqa: S608 - from the catalogue
        f'FROM "{table.name}"'
        for table in tables
    )
    of_all = " UNION ALL ".join(
        f"SELECT '{table.name}' AS name, count(*) AS rows FROM \"{table.name}\""  # noqa: S608 - as above
        for table in tables
    )
    async with guild_scope(engine, guild_id) as transaction:
        foreign = (await transaction.execute(text(of_others))).all()
    async with engine.connect() as connection:
        unscoped = (await connection.execute(text(of_all))).all()
    return [row.name for row in (*foreign, *unscoped) if row.rows]


async def emptied(owner: AsyncEngine, tables: Sequence[GuildTable]) -> None:
    """Empty the tables, so that each example starts alike and can be replayed."""
    names = ", ".join(["llm_usage_days", "llm_request_days", *(table.name for table in tables)])
    async with owner.begin() as connection:
        await connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
