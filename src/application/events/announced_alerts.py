"""Announce to dashboards that the deliveries of a guild's alerts have changed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from application.ports.alerts.outbox import AlertOutbox
from application.ports.events import Event, EventFeed, EventKind
from domain.alerts.alert import Alert, AlertTarget
from domain.alerts.delivery import AlertDelivery, DeliveryOutcome
from domain.audit import AuditEntry
from domain.ids import GuildId


class AnnouncedAlertOutbox:
    """Wrap an outbox: announce what was added and each outcome, once it is durable."""

    def __init__(self, outbox: AlertOutbox, feed: EventFeed) -> None:
        self._outbox = outbox
        self._feed = feed

    async def add(
        self,
        guild_id: GuildId,
        alerts: Sequence[Alert],
        targets: Sequence[AlertTarget],
        at: datetime,
        *,
        audit: AuditEntry | None = None,
    ) -> int:
        added = await self._outbox.add(guild_id, alerts, targets, at, audit=audit)
        if added:
            await self._announce(guild_id)
        return added

    async def claim(self, at: datetime, *, lease: timedelta, limit: int) -> tuple[AlertDelivery, ...]:
        return await self._outbox.claim(at, lease=lease, limit=limit)

    async def settle(self, claimed: AlertDelivery, outcome: DeliveryOutcome) -> bool:
        is_recorded = await self._outbox.settle(claimed, outcome)
        if is_recorded:
            await self._announce(claimed.guild_id)
        return is_recorded

    async def latest(self, guild_id: GuildId, limit: int) -> tuple[AlertDelivery, ...]:
        return await self._outbox.latest(guild_id, limit)

    async def forget(self, before: datetime) -> int:
        return await self._outbox.forget(before)

    async def _announce(self, guild_id: GuildId) -> None:
        await self._feed.publish(Event(kind=EventKind.ALERTS, guild_id=guild_id))
