"""Keep the outbox of alerts in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.audit.rows import row_of_entry
from adapters.persistence.postgres.scope import guild_scope, system_scope
from adapters.persistence.schema.tables.alerts import alert_deliveries
from adapters.persistence.schema.tables.guilds import audit_log, guild_settings, guilds
from adapters.persistence.work.own_guild import require_guild
from application.alerts.read_alert_settings import ALERTS_KEY
from application.correlation import current_correlation_id
from domain.alerts.alert import Alert, AlertKind, AlertTarget
from domain.alerts.delivery import AlertDelivery, DeliveryOutcome
from domain.audit import AuditEntry
from domain.ids import GuildId

_AT = alert_deliveries.c


class PostgresAlertOutbox:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(
        self,
        guild_id: GuildId,
        alerts: Sequence[Alert],
        targets: Sequence[AlertTarget],
        at: datetime,
        *,
        audit: AuditEntry | None = None,
    ) -> int:
        rows = [
            {
                "guild_id": guild_id,
                "kind": alert.kind.value,
                "cause": alert.cause,
                "target": target.value,
                "text": alert.text,
                "raised_at": at,
                "due_at": at,
                "correlation_id": current_correlation_id(),
            }
            for alert in alerts
            for target in targets
        ]
        if not rows and audit is None:
            return 0
        statement = (
            insert(alert_deliveries)
            .values(rows)
            .on_conflict_do_nothing(constraint="uq_alert_deliveries_guild_id_cause_target")
            .returning(_AT.id)
        )
        async with guild_scope(self._engine, guild_id) as transaction:
            if audit is not None:
                require_guild(guild_id, audit.guild_id)
                await transaction.execute(insert(audit_log).values(**row_of_entry(audit)))
            return len((await transaction.execute(statement)).all()) if rows else 0

    async def claim(self, at: datetime, *, lease: timedelta, limit: int) -> tuple[AlertDelivery, ...]:
        due = select(_AT.id).where(_AT.due_at <= at).order_by(_AT.due_at, _AT.id).limit(limit)
        statement = (
            update(alert_deliveries)
            .where(_AT.id.in_(due.with_for_update(skip_locked=True)))
            .values(due_at=at + lease, attempts=_AT.attempts + 1)
            .returning(alert_deliveries)
        )
        async with system_scope(self._engine) as transaction:
            rows = (await transaction.execute(statement)).all()
        return tuple(sorted(map(_delivery, rows), key=lambda each: (each.raised_at, each.id)))

    async def settle(self, claimed: AlertDelivery, outcome: DeliveryOutcome) -> bool:
        statement = (
            update(alert_deliveries)
            .where(_AT.id == claimed.id, _AT.attempts == claimed.attempts, _AT.due_at.is_not(None))
            .values(due_at=outcome.due_at, delivered_at=outcome.delivered_at, error=outcome.error)
        )
        async with guild_scope(self._engine, claimed.guild_id) as transaction:
            return (await transaction.execute(statement)).rowcount > 0

    async def latest(self, guild_id: GuildId, limit: int) -> tuple[AlertDelivery, ...]:
        statement = (
            select(alert_deliveries)
            .where(_AT.guild_id == guild_id)
            .order_by(_AT.raised_at.desc(), _AT.id.desc())
            .limit(limit)
        )
        async with guild_scope(self._engine, guild_id) as transaction:
            return tuple(map(_delivery, (await transaction.execute(statement)).all()))

    async def forget(self, before: datetime) -> int:
        async with system_scope(self._engine) as transaction:
            return (await transaction.execute(delete(alert_deliveries).where(_AT.raised_at < before))).rowcount


class PostgresAlertSubscribers:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def subscribers(self) -> frozenset[GuildId]:
        statement = (
            select(guilds.c.guild_id)
            .join(guild_settings, guild_settings.c.guild_id == guilds.c.guild_id)
            .where(guilds.c.left_at.is_(None), guild_settings.c.key == ALERTS_KEY)
        )
        async with system_scope(self._engine) as transaction:
            return frozenset(GuildId(row.guild_id) for row in await transaction.execute(statement))


def _delivery(row: Row[Any]) -> AlertDelivery:
    return AlertDelivery(
        id=UUID(str(row.id)),
        guild_id=GuildId(row.guild_id),
        kind=AlertKind(row.kind),
        cause=row.cause,
        target=AlertTarget(row.target),
        text=row.text,
        raised_at=row.raised_at,
        due_at=row.due_at,
        attempts=row.attempts,
        delivered_at=row.delivered_at,
        error=row.error,
        correlation_id=row.correlation_id,
    )
