"""A table of a cog whose rows fall due, and a bot that is in two of three guilds."""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Mapped, mapped_column

from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.postgres.scope import system_scope
from application.acting import ActingFor, acting
from application.ports.clock import Clock
from baseline.services import GuildDatabase as GuildDatabasePromise
from baseline.tables import Base, GuildScoped
from tests.integration.persistence.isolation.cog_tables import isolate
from tests.services import FreshDatabase

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
HERE = (1, 2)
ELSEWHERE = 3

_CREATE = """
    CREATE TABLE reminders (id bigserial PRIMARY KEY, guild_id bigint NOT NULL, due_at timestamptz NOT NULL)
"""


class Reminder(GuildScoped, Base):
    __tablename__ = "reminders"
    id: Mapped[int] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]


class SetClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


@asynccontextmanager
async def reminders_in(
    database: FreshDatabase, owner: AsyncEngine, engine: AsyncEngine, clock: Clock | None = None
) -> AsyncIterator[GuildDatabase]:
    async with owner.begin() as connection:
        await connection.execute(text(_CREATE))
        await connection.run_sync(isolate, "reminders")
    cogs = GuildDatabase(database.app_url, schema=database.schema, system=engine, clock=clock or SetClock())
    yield cogs
    await cogs.dispose()


def in_the_bot() -> AbstractContextManager[None]:
    return acting(ActingFor(cog="Reminders", home="reminders", guilds=lambda: HERE))


async def remind(guilds: GuildDatabasePromise, guild_id: int, minutes: int) -> None:
    row = {"guild_id": guild_id, "due_at": NOW + timedelta(minutes=minutes)}
    async with guilds.session(guild_id) as session:
        await session.execute(text("INSERT INTO reminders (guild_id, due_at) VALUES (:guild_id, :due_at)"), row)


async def left(engine: AsyncEngine) -> list[int]:
    """Return the guilds of the rows that are left."""
    async with system_scope(engine) as transaction:
        return list((await transaction.execute(text("SELECT guild_id FROM reminders ORDER BY due_at"))).scalars())
