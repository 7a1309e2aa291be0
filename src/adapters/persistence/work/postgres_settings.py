"""Store a guild's settings sections in PostgreSQL."""

import asyncpg
from sqlalchemy import Update, update
from sqlalchemy.dialects.postgresql import Insert, insert

from adapters.persistence.schema.tables.guilds import guild_settings
from adapters.persistence.work.own_guild import require_guild
from adapters.persistence.work.postgres_transaction import GuildTransaction
from domain.ids import GuildId
from domain.settings import StaleSettings, StoredSection

_SECTIONS = """
    SELECT guild_id, key, "values", schema_version, version, updated_by, updated_at
    FROM guild_settings WHERE guild_id = $1
"""


class PostgresSettingsStore:
    def __init__(self, transaction: GuildTransaction, guild_id: GuildId) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def get(self, key: str) -> StoredSection | None:
        for row in await self._transaction.read(f"{_SECTIONS} AND key = $2", key):
            return _section(row)
        return None

    async def all(self) -> tuple[StoredSection, ...]:
        rows = await self._transaction.read(_SECTIONS)
        return tuple(sorted(map(_section, rows), key=lambda section: section.key))

    async def save(self, section: StoredSection) -> None:
        require_guild(self._guild_id, section.guild_id)
        written = await self._transaction.execute(_first(section) if section.version == 1 else _successor(section))
        if written.rowcount == 0:
            current = await self.get(section.key)
            raise StaleSettings(section.key, 0 if current is None else current.version)


def _first(section: StoredSection) -> Insert:
    return (
        insert(guild_settings)
        .values(guild_id=section.guild_id, key=section.key, **_facts(section))
        .on_conflict_do_nothing(index_elements=[guild_settings.c.guild_id, guild_settings.c.key])
    )


def _successor(section: StoredSection) -> Update:
    return (
        update(guild_settings)
        .where(
            guild_settings.c.guild_id == section.guild_id,
            guild_settings.c.key == section.key,
            guild_settings.c.version == section.version - 1,
        )
        .values(**_facts(section))
    )


def _facts(section: StoredSection) -> dict[str, object]:
    return {
        "values": dict(section.values),
        "schema_version": section.schema_version,
        "version": section.version,
        "updated_by": section.updated_by,
        "updated_at": section.updated_at,
    }


def _section(row: "asyncpg.Record") -> StoredSection:
    return StoredSection(**row)
