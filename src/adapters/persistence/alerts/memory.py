"""Keep the outbox of alerts in memory, for tests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from adapters.persistence.memory.database import AuditRow, MemoryDatabase
from adapters.persistence.work.own_guild import require_guild
from application.alerts.read_alert_settings import ALERTS_KEY
from application.correlation import current_correlation_id
from domain.alerts.alert import Alert, AlertTarget
from domain.alerts.delivery import AlertDelivery, DeliveryOutcome
from domain.audit import AuditEntry
from domain.ids import GuildId


class MemoryAlertOutbox:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database
        self._deliveries: dict[UUID, AlertDelivery] = {}

    async def add(
        self,
        guild_id: GuildId,
        alerts: Sequence[Alert],
        targets: Sequence[AlertTarget],
        at: datetime,
        *,
        audit: AuditEntry | None = None,
    ) -> int:
        self._database.outage.refuse_if_down()
        if audit is not None:
            require_guild(guild_id, audit.guild_id)
            self._database.guilds[guild_id].audit.append(AuditRow(audit, current_correlation_id()))
        known = {(each.guild_id, each.cause, each.target) for each in self._deliveries.values()}
        wanted = {(guild_id, alert.cause, target): alert for alert in alerts for target in targets}
        new = [
            AlertDelivery(
                id=uuid4(),
                guild_id=guild_id,
                kind=alert.kind,
                cause=alert.cause,
                target=key[2],
                text=alert.text,
                raised_at=at,
                due_at=at,
                correlation_id=current_correlation_id(),
            )
            for key, alert in wanted.items()
            if key not in known
        ]
        self._deliveries |= {each.id: each for each in new}
        return len(new)

    async def claim(self, at: datetime, *, lease: timedelta, limit: int) -> tuple[AlertDelivery, ...]:
        self._database.outage.refuse_if_down()
        due = [(each.due_at, each) for each in self._deliveries.values() if each.due_at is not None]
        ready = sorted((pair for pair in due if pair[0] <= at), key=lambda pair: (pair[0], pair[1].id))
        claimed = [replace(each, due_at=at + lease, attempts=each.attempts + 1) for _, each in ready[:limit]]
        self._deliveries |= {each.id: each for each in claimed}
        return tuple(sorted(claimed, key=_position))

    async def settle(self, claimed: AlertDelivery, outcome: DeliveryOutcome) -> bool:
        self._database.outage.refuse_if_down()
        known = self._deliveries.get(claimed.id)
        if known is None or known.attempts != claimed.attempts or known.due_at is None:
            return False
        self._deliveries[claimed.id] = replace(
            known, due_at=outcome.due_at, delivered_at=outcome.delivered_at, error=outcome.error
        )
        return True

    async def latest(self, guild_id: GuildId, limit: int) -> tuple[AlertDelivery, ...]:
        self._database.outage.refuse_if_down()
        own = (each for each in self._deliveries.values() if each.guild_id == guild_id)
        return tuple(sorted(own, key=_position, reverse=True))[:limit]

    async def forget(self, before: datetime) -> int:
        self._database.outage.refuse_if_down()
        old = [each.id for each in self._deliveries.values() if each.raised_at < before]
        for delivery_id in old:
            del self._deliveries[delivery_id]
        return len(old)


class MemoryAlertSubscribers:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def subscribers(self) -> frozenset[GuildId]:
        self._database.outage.refuse_if_down()
        return frozenset(
            guild_id
            for guild_id, rows in self._database.guilds.items()
            if rows.guild is not None and rows.guild.active and ALERTS_KEY in rows.settings
        )


def _position(delivery: AlertDelivery) -> tuple[datetime, UUID]:
    return delivery.raised_at, delivery.id
