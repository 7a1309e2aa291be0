"""Query what the developer team did, in the audit log in PostgreSQL."""

from sqlalchemy import select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.audit.postgres_queries import filtered, item_of
from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.schema.tables.guilds import BY_STAFF, OF_SESSIONS, audit_log
from application.queries.audit import AuditFilter
from application.queries.fleet import StaffAuditItem, asks_for_sessions
from domain.ids import GuildId

# Literal SQL, as in the partial indexes: with bound parameters the planner would not use these indexes.
_BY_STAFF, _OF_SESSIONS = text(f"({BY_STAFF})"), text(f"({OF_SESSIONS})")


class PostgresStaffAuditQueries:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(
        self, wanted: AuditFilter, *, after: int | None = None, limit: int = 50
    ) -> tuple[StaffAuditItem, ...]:
        statement = (
            select(audit_log)
            .where(_OF_SESSIONS if asks_for_sessions(wanted) else _BY_STAFF, *filtered(wanted))
            .order_by(audit_log.c.occurred_at.desc(), audit_log.c.id.desc())
            .limit(limit)
        )
        if after is not None:
            last = audit_log.alias("last")
            position = select(last.c.occurred_at, last.c.id).where(last.c.id == after).scalar_subquery()
            statement = statement.where(tuple_(audit_log.c.occurred_at, audit_log.c.id) < position)
        async with system_scope(self._engine) as transaction:
            rows = await transaction.execute(statement)
        return tuple(
            StaffAuditItem(None if row.guild_id is None else GuildId(row.guild_id), item_of(row)) for row in rows
        )
