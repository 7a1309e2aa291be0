"""Append to the audit log in PostgreSQL."""

from sqlalchemy import insert

from adapters.persistence.audit.rows import row_of_entry
from adapters.persistence.schema.tables.guilds import audit_log
from adapters.persistence.work.own_guild import require_guild
from adapters.persistence.work.postgres_transaction import GuildTransaction
from domain.audit import AuditEntry
from domain.ids import GuildId


class PostgresAuditLog:
    def __init__(self, transaction: GuildTransaction, guild_id: GuildId) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def append(self, entry: AuditEntry) -> None:
        require_guild(self._guild_id, entry.guild_id)
        await self._transaction.execute(insert(audit_log).values(**row_of_entry(entry)))
