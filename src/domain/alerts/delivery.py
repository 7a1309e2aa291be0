"""Deliveries of alerts: attempts, backoff and outcome."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from domain.alerts.alert import AlertKind, AlertTarget
from domain.ids import GuildId

BACKOFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
"""Pauses after the first, second, ... failed attempt. A delivery is given up when the attempt after the last one fails.
"""


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertDelivery:
    """The delivery of one alert to one target. `due_at` is None once it is delivered or given up.

    `attempts` includes the one under way. `error` is that of the last failed attempt. `id` stays the same over all
    attempts, so that a receiver can recognise a repetition. `correlation_id` is that of what raised the alert.
    """

    id: UUID
    guild_id: GuildId
    kind: AlertKind
    cause: str
    target: AlertTarget
    text: str
    raised_at: datetime
    due_at: datetime | None
    attempts: int = 0
    delivered_at: datetime | None = None
    error: str = ""
    correlation_id: str | None = None

    @property
    def state(self) -> DeliveryState:
        if self.delivered_at is not None:
            return DeliveryState.DELIVERED
        return DeliveryState.GIVEN_UP if self.due_at is None else DeliveryState.WAITING


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOutcome:
    """The outcome of an attempt: delivered, or failed with an `error` and due again at `due_at`; None gives it up."""

    delivered_at: datetime | None = None
    due_at: datetime | None = None
    error: str = ""


def delivered(at: datetime) -> DeliveryOutcome:
    return DeliveryOutcome(delivered_at=at)


def failed(attempts: int, at: datetime, error: str, *, wait: timedelta = timedelta(0)) -> DeliveryOutcome:
    """Retry with backoff until the attempts are used up. `wait` is the shortest pause that the receiver asks for."""
    if attempts > len(BACKOFF):
        return DeliveryOutcome(error=error)
    return DeliveryOutcome(due_at=at + max(BACKOFF[attempts - 1], wait), error=error)


def refused(error: str) -> DeliveryOutcome:
    """Give up at once: another attempt would be refused as well."""
    return DeliveryOutcome(error=error)
