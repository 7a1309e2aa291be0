"""List the ways in which a guild's transaction may run and end, and check what each guild sees afterwards."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from asyncpg import PostgresError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.postgres.scope import guild_scope, guild_transaction, system_scope
from adapters.persistence.postgres.scoped_reads import read_in_guild, read_in_system
from adapters.persistence.work.postgres_work import postgres_work
from application.ports.errors import ServiceUnavailable
from domain.ids import GuildId
from tests.contract.persistence.samples import a_section

GUILDS = (GuildId(1_150_000_000_000_000_001), GuildId(1_150_000_000_000_000_002))

SEEN = text("""
    SELECT current_setting('app.guild_id', true) AS guild, current_setting('app.scope', true) AS scope,
           array_agg(DISTINCT guild_id) AS guilds, count(*) AS rows
    FROM guild_settings
""")
WRITE_NOTE = text("INSERT INTO notes (guild_id, body) VALUES (:guild_id, 'a')")
WRITE = text("""
    INSERT INTO guild_settings (guild_id, key, values, schema_version, version, updated_at)
    VALUES (:guild_id, :key, '{}', 1, 1, now())
""")


@dataclass
class Turns:
    """Alternating transactions of two guilds. `kept` is the number of keys that each guild has committed."""

    engine: AsyncEngine
    cogs: GuildDatabase
    owner: AsyncEngine
    chance: random.Random
    number: int = 0
    kept: dict[GuildId, int] = field(default_factory=lambda: dict.fromkeys(GUILDS, 0))
    notes: dict[GuildId, int] = field(default_factory=lambda: dict.fromkeys(GUILDS, 0))

    def key(self) -> str:
        self.number += 1
        return f"key {self.number}"

    async def commits(self, own: GuildId, _other: GuildId) -> None:
        async with postgres_work(self.engine)(own) as work:
            await work.settings.save(a_section(guild_id=own, key=self.key()))
            await work.commit()
        self.kept[own] += 1

    async def forgets_to_commit(self, own: GuildId, _other: GuildId) -> None:
        async with postgres_work(self.engine)(own) as work:
            await work.settings.save(a_section(guild_id=own, key=self.key()))

    async def fails(self, own: GuildId, _other: GuildId) -> None:
        with suppress(LookupError):
            async with postgres_work(self.engine)(own) as work:
                await work.settings.save(a_section(guild_id=own, key=self.key()))
                raise LookupError

    async def writes_into_the_other(self, own: GuildId, other: GuildId) -> None:
        async with postgres_work(self.engine)(own) as work:
            await work.settings.save(a_section(guild_id=own, key=self.key()))
            with pytest.raises(ValueError, match="cannot write rows of guild"):
                await work.settings.save(a_section(guild_id=other, key=self.key()))

    async def is_refused_by_a_policy(self, own: GuildId, other: GuildId) -> None:
        with suppress(LookupError):
            async with guild_scope(self.engine, own) as transaction:
                await transaction.execute(WRITE, {"guild_id": own, "key": self.key()})
                with pytest.raises(DBAPIError, match="row-level security"):
                    await transaction.execute(WRITE, {"guild_id": other, "key": self.key()})
                raise LookupError

    async def goes_on_after_an_error(self, own: GuildId, _other: GuildId) -> None:
        transaction = guild_transaction(self.engine, own)
        await transaction.begin()
        await transaction.execute(WRITE, {"guild_id": own, "key": self.key()})
        with pytest.raises(DBAPIError, match="division by zero"):
            await transaction.execute(text("SELECT 1 / 0"))
        with pytest.raises(RuntimeError, match="Nothing was committed"):
            await transaction.commit()
        await transaction.close()

    async def is_cancelled(self, own: GuildId, _other: GuildId) -> None:
        async def work() -> None:
            async with guild_scope(self.engine, own) as transaction:
                await transaction.execute(WRITE, {"guild_id": own, "key": self.key()})
                await transaction.execute(text("SELECT pg_sleep(0.003)"))
                raise LookupError

        task = asyncio.ensure_future(work())
        await asyncio.sleep(self.chance.uniform(0, 0.008))
        task.cancel()
        with suppress(asyncio.CancelledError, LookupError):
            await task

    async def loses_the_connection(self, own: GuildId, _other: GuildId) -> None:
        transaction = guild_transaction(self.engine, own)
        await transaction.begin()
        await transaction.execute(WRITE, {"guild_id": own, "key": self.key()})
        process = (await transaction.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        async with self.owner.connect() as connection:
            await connection.execute(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process})
        with pytest.raises(ServiceUnavailable):
            await transaction.execute(SEEN)
        await transaction.close()

    async def is_the_whole_system(self, _own: GuildId, _other: GuildId) -> None:
        async with system_scope(self.engine) as transaction:
            seen = (await transaction.execute(SEEN)).one()
        assert (seen.guild or "", seen.scope, seen.rows) == ("", "system", sum(self.kept.values()))

    async def reads_in_one_trip(self, own: GuildId, other: GuildId) -> None:
        """Read in one round trip, also with a statement that names the other guild's rows."""
        found = await read_in_guild(self.engine, own, "SELECT guild_id FROM guild_settings")
        assert [row["guild_id"] for row in found] == [own] * self.kept[own]
        of_other = "SELECT guild_id FROM guild_settings WHERE guild_id = $2"
        assert await read_in_guild(self.engine, own, of_other, int(other)) == []
        found = await read_in_system(self.engine, "SELECT guild_id FROM guild_settings")
        assert len(found) == sum(self.kept.values())

    async def fails_in_one_trip(self, own: GuildId, _other: GuildId) -> None:
        with pytest.raises(PostgresError, match="division by zero"):
            await read_in_guild(self.engine, own, "SELECT 1 / (count(*) - count(*)) FROM guild_settings")

    async def is_cancelled_in_one_trip(self, own: GuildId, _other: GuildId) -> None:
        task = asyncio.ensure_future(
            read_in_guild(self.engine, own, "SELECT pg_sleep(0.005), count(*) FROM guild_settings")
        )
        await asyncio.sleep(self.chance.uniform(0, 0.008))
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def is_a_cogs_session(self, own: GuildId, other: GuildId) -> None:
        async with self.cogs.session(own) as session:
            await session.execute(WRITE_NOTE, {"guild_id": own})
            await session.commit()
            await session.execute(WRITE_NOTE, {"guild_id": own})
            await session.rollback()
            with pytest.raises(DBAPIError, match="row-level security"):
                await session.execute(WRITE_NOTE, {"guild_id": other})
            await session.rollback()
        self.notes[own] += 1

    async def check(self) -> None:
        for guild_id in GUILDS:
            async with guild_scope(self.engine, guild_id) as transaction:
                seen = (await transaction.execute(SEEN)).one()
            async with self.cogs.session(guild_id) as session:
                of_a_cog = (await session.execute(SEEN)).one()
                notes = list((await session.execute(text("SELECT guild_id FROM notes"))).scalars())
            assert seen == of_a_cog
            assert notes == [guild_id] * self.notes[guild_id]
            assert (seen.guild, seen.scope or "") == (str(guild_id), "")
            assert (seen.guilds, seen.rows) == ([guild_id] if self.kept[guild_id] else None, self.kept[guild_id])


WAYS: tuple[Callable[[Turns, GuildId, GuildId], Awaitable[None]], ...] = (
    Turns.commits,
    Turns.forgets_to_commit,
    Turns.fails,
    Turns.writes_into_the_other,
    Turns.is_refused_by_a_policy,
    Turns.goes_on_after_an_error,
    Turns.is_cancelled,
    Turns.loses_the_connection,
    Turns.is_the_whole_system,
    Turns.reads_in_one_trip,
    Turns.fails_in_one_trip,
    Turns.is_cancelled_in_one_trip,
    Turns.is_a_cogs_session,
)
