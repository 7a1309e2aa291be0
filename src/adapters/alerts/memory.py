"""Keep sent alerts in memory, for tests."""

from application.correlation import current_correlation_id
from application.ports.alerts.senders import AlertNotSent, AlertRefused
from domain.alerts.alert import AlertSettings
from domain.alerts.delivery import AlertDelivery


class MemoryAlertSender:
    """`refuses` simulates a receiver that rejects alerts for good, `fails` one that cannot be reached for now."""

    def __init__(self) -> None:
        self.sent: list[AlertDelivery] = []
        self.correlation_ids: list[str | None] = []
        self.refuses = False
        self.fails = False

    async def send(self, delivery: AlertDelivery, settings: AlertSettings) -> None:  # noqa: ARG002 - the port's
        if self.refuses:
            raise AlertRefused("The receiver refuses the alert.")
        if self.fails:
            raise AlertNotSent("The receiver cannot be reached.")
        self.sent.append(delivery)
        self.correlation_ids.append(current_correlation_id())
