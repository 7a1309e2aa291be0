"""Routes of a guild's alerts: the last deliveries, and a test. Targets and kinds are the settings `alerts`."""

from datetime import datetime
from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import IN_GUILD, MUTATING, SESSION, SESSION_AND_CSRF, problems
from adapters.http.fields import described
from application.alerts.request_test_alert import RequestTestAlert, RequestTestAlertCommand
from application.ports.alerts.outbox import AlertOutbox
from domain.access import AccessGrant
from domain.alerts.alert import AlertKind, AlertTarget
from domain.alerts.delivery import AlertDelivery, DeliveryState
from domain.guilds import GuildInactive

_SHOWN = 50


class AlertDeliveryView(Struct, frozen=True, kw_only=True):
    id: Annotated[str, described("The `Idempotency-Key` of a webhook.")]
    kind: AlertKind
    target: AlertTarget
    state: DeliveryState
    text: str
    raised_at: datetime
    attempts: int
    due_at: Annotated[datetime | None, described("Of the next attempt; null once it is delivered or given up.")]
    delivered_at: datetime | None
    error: Annotated[str, described("Why the last attempt failed; empty when none has.")]

    @classmethod
    def of(cls, delivery: AlertDelivery) -> "AlertDeliveryView":
        return cls(
            id=str(delivery.id),
            kind=delivery.kind,
            target=delivery.target,
            state=delivery.state,
            text=delivery.text,
            raised_at=delivery.raised_at,
            attempts=delivery.attempts,
            due_at=delivery.due_at,
            delivered_at=delivery.delivered_at,
            error=delivery.error,
        )


class RequestedTest(Struct, frozen=True, kw_only=True):
    targets: Annotated[list[AlertTarget], described("Empty when none is set: then nothing is sent.")]


@get(
    "/alerts",
    operation_id="listAlertDeliveries",
    summary="The last alerts",
    tags=["alerts"],
    security=SESSION,
    responses=problems(*IN_GUILD),
)
async def list_alert_deliveries(
    alert_outbox: Injected[AlertOutbox], access: NamedDependency[AccessGrant]
) -> list[AlertDeliveryView]:
    """List the last 50 deliveries of alerts with their outcomes, the last raised first. They are kept for 90 days."""
    return [AlertDeliveryView.of(each) for each in await alert_outbox.latest(access.guild_id, _SHOWN)]


@post(
    "/alerts/test",
    status_code=202,
    operation_id="testAlerts",
    summary="Send a test alert",
    tags=["alerts"],
    security=SESSION_AND_CSRF,
    responses=problems(*IN_GUILD, *MUTATING, GuildInactive),
)
async def test_alerts(
    request_test_alert: Injected[RequestTestAlert], access: NamedDependency[AccessGrant]
) -> RequestedTest:
    """Send a test to every target that is set, within a minute. More requests in the same minute send nothing more."""
    command = RequestTestAlertCommand(guild_id=access.guild_id, requested_by=access.user_id)
    return RequestedTest(targets=list(await request_test_alert(command)))
