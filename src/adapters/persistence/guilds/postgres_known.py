"""List the guilds recorded as joined by the bot, in PostgreSQL."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.schema.tables.guilds import guilds
from domain.ids import GuildId


class PostgresKnownGuilds:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def active(self) -> frozenset[GuildId]:
        async with system_scope(self._engine) as transaction:
            found = await transaction.execute(select(guilds.c.guild_id).where(guilds.c.left_at.is_(None)))
        return frozenset(GuildId(row.guild_id) for row in found)
