"""Append audit entries outside of a guild's transaction, in PostgreSQL."""

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.audit.rows import row_of_entry
from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.schema.tables.guilds import audit_log
from domain.audit import AuditEntry


class PostgresSystemAudit:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def append(self, entry: AuditEntry) -> None:
        async with system_scope(self._engine) as transaction:
            await transaction.execute(insert(audit_log).values(**row_of_entry(entry)))
