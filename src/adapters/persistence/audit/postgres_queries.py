"""Query the audit log for the dashboard, in PostgreSQL."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Row, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import guild_scope
from adapters.persistence.schema.tables.guilds import audit_log
from application.queries.audit import AuditFilter, AuditLogItem
from domain.audit import OF_SETTINGS, AuditAction
from domain.ids import GuildId


class PostgresAuditLogQueries:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(
        self, guild_id: GuildId, wanted: AuditFilter, *, after: int | None = None, limit: int = 50
    ) -> tuple[AuditLogItem, ...]:
        statement = (
            select(audit_log)
            .where(*_conditions(guild_id, wanted, after))
            .order_by(audit_log.c.occurred_at.desc(), audit_log.c.id.desc())
            .limit(limit)
        )
        async with guild_scope(self._engine, guild_id) as transaction:
            rows = await transaction.execute(statement)
        return tuple(item_of(row) for row in rows)


def _conditions(guild_id: GuildId, wanted: AuditFilter, after: int | None) -> Iterator[ColumnElement[bool]]:
    yield audit_log.c.guild_id == guild_id
    yield from filtered(wanted)
    if after is not None:
        last = audit_log.alias("last")
        position = select(last.c.occurred_at, last.c.id).where(last.c.guild_id == guild_id, last.c.id == after)
        yield tuple_(audit_log.c.occurred_at, audit_log.c.id) < position.scalar_subquery()


def filtered(wanted: AuditFilter) -> Iterator[ColumnElement[bool]]:
    """Yield a condition for each part of the filter that is given."""
    equal = {
        audit_log.c.actor_id: wanted.actor_id,
        audit_log.c.action: None if wanted.action is None else wanted.action.value,
        audit_log.c.target: wanted.target,
    }
    yield from (column == value for column, value in equal.items() if value is not None)
    if wanted.family is not None:
        yield audit_log.c.action.in_([action.value for action in wanted.family.actions])
    if wanted.field is not None:
        yield audit_log.c.action.in_(OF_SETTINGS)
        yield audit_log.c.before[wanted.field].is_distinct_from(audit_log.c.after[wanted.field])
    if wanted.since is not None:
        yield audit_log.c.occurred_at >= wanted.since
    if wanted.until is not None:
        yield audit_log.c.occurred_at < wanted.until


def item_of(row: Row[Any]) -> AuditLogItem:
    return AuditLogItem(
        id=row.id,
        at=row.occurred_at,
        action=AuditAction(row.action),
        actor_id=None if row.actor_id is None else str(row.actor_id),
        target=row.target,
        before=row.before,
        after=row.after,
        correlation_id=row.correlation_id,
    )
