"""Senders of alerts to channels, members and webhooks."""

from datetime import timedelta
from typing import Protocol

from domain.alerts.alert import AlertSettings
from domain.alerts.delivery import AlertDelivery


class AlertRefused(Exception):
    """The target does not accept the alert and will not accept it later. The message is shown in the dashboard."""


class AlertNotSent(Exception):
    """Another attempt may succeed, at the earliest after `wait`. The message is shown in the dashboard."""

    def __init__(self, reason: str, wait: timedelta = timedelta(0)) -> None:
        super().__init__(reason)
        self.wait = wait


class AlertSender(Protocol):
    async def send(self, delivery: AlertDelivery, settings: AlertSettings) -> None:
        """Send to the target that the settings name. Raises `AlertRefused` or `AlertNotSent`.

        The receiver can recognise a repeated delivery by its id.
        """
        ...
