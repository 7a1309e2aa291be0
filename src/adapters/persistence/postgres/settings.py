"""A guild's settings sections, in PostgreSQL."""

from typing import Any

from sqlalchemy import Row, Update, select, update
from sqlalchemy.dialects.postgresql import Insert, insert

from adapters.persistence.own_guild import require_guild
from adapters.persistence.postgres.scope import ScopedTransaction
from adapters.persistence.tables import guild_settings
from domain.ids import GuildId
from domain.settings import StaleSettings, StoredSection


class PostgresSettingsStore:
    def __init__(self, transaction: ScopedTransaction, guild_id: GuildId) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def get(self, key: str) -> StoredSection | None:
        rows = await self._transaction.execute(
            select(guild_settings).where(guild_settings.c.guild_id == self._guild_id, guild_settings.c.key == key)
        )
        row = rows.one_or_none()
        return None if row is None else _section(row)

    async def all(self) -> tuple[StoredSection, ...]:
        rows = await self._transaction.execute(
            select(guild_settings)
            .where(guild_settings.c.guild_id == self._guild_id)
            .order_by(guild_settings.c.key.collate("C"))
        )
        return tuple(_section(row) for row in rows)

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


def _section(row: Row[Any]) -> StoredSection:
    return StoredSection(
        guild_id=row.guild_id,
        key=row.key,
        values=row._mapping["values"],  # noqa: SLF001 - documented API; `row.values` is a method
        schema_version=row.schema_version,
        version=row.version,
        updated_by=row.updated_by,
        updated_at=row.updated_at,
    )
