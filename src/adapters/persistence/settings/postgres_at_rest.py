"""Read and replace stored settings rows of all guilds, in PostgreSQL."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.schema.tables.guilds import guild_settings
from domain.settings import JsonValue, StoredSection


class PostgresSettingsAtRest:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(self, after: StoredSection | None, limit: int) -> Sequence[StoredSection]:
        rows = select(guild_settings).order_by(guild_settings.c.guild_id, guild_settings.c.key).limit(limit)
        if after is not None:
            rows = rows.where(tuple_(guild_settings.c.guild_id, guild_settings.c.key) > (after.guild_id, after.key))
        async with system_scope(self._engine) as transaction:
            return [StoredSection(**row) for row in (await transaction.execute(rows)).mappings()]

    async def replace(self, row: StoredSection, values: Mapping[str, JsonValue]) -> bool:
        replaced = (
            update(guild_settings)
            .where(
                guild_settings.c.guild_id == row.guild_id,
                guild_settings.c.key == row.key,
                guild_settings.c.version == row.version,
                guild_settings.c["values"] == dict(row.values),
            )
            .values(values=dict(values))
        )
        async with system_scope(self._engine) as transaction:
            return (await transaction.execute(replaced)).rowcount > 0
