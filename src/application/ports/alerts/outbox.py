"""The outbox of alerts: deliveries that wait, and the outcome of those that were made."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from domain.alerts.alert import Alert, AlertTarget
from domain.alerts.delivery import AlertDelivery, DeliveryOutcome
from domain.audit import AuditEntry
from domain.ids import GuildId


class AlertOutbox(Protocol):
    """Every method may raise `ServiceUnavailable("database")`."""

    async def add(
        self,
        guild_id: GuildId,
        alerts: Sequence[Alert],
        targets: Sequence[AlertTarget],
        at: datetime,
        *,
        audit: AuditEntry | None = None,
    ) -> int:
        """Add a delivery of each alert to each target, due at once. Return how many were added.

        `audit`, an entry of this guild, is appended in the same transaction, also where nothing is added.

        A cause that a target had before is left out, also when two processes add it at the same time.
        """
        ...

    async def claim(self, at: datetime, *, lease: timedelta, limit: int) -> tuple[AlertDelivery, ...]:
        """Take up to `limit` due deliveries of all guilds, the earliest due first, and count an attempt for each.

        They are due again after the lease, so a process that dies loses none. Concurrent claims never share a delivery.
        """
        ...

    async def settle(self, claimed: AlertDelivery, outcome: DeliveryOutcome) -> bool:
        """Record the outcome of a claimed delivery. False, with nothing recorded, if a later attempt was claimed."""
        ...

    async def latest(self, guild_id: GuildId, limit: int) -> tuple[AlertDelivery, ...]:
        """Return the guild's deliveries, the last raised first."""
        ...

    async def forget(self, before: datetime) -> int:
        """Delete the deliveries of all guilds that were raised before that time. Return how many."""
        ...


class AlertSubscribers(Protocol):
    async def subscribers(self) -> frozenset[GuildId]:
        """Return the guilds that the bot is in and that have stored settings of alerts.

        May raise `ServiceUnavailable("database")`.
        """
        ...
