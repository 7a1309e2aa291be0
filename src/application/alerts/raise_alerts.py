"""Raise alerts of a guild: put them into the outbox for each target that it has configured."""

from collections.abc import Sequence

from application.alerts.read_alert_settings import ReadAlertSettings
from application.ports.alerts.outbox import AlertOutbox
from application.ports.clock import Clock
from domain.alerts.alert import Alert
from domain.ids import GuildId


class RaiseAlerts:
    """A cause that was raised before is left out, so callers may pass every alert whose cause holds."""

    def __init__(self, read: ReadAlertSettings, outbox: AlertOutbox, clock: Clock) -> None:
        self._read = read
        self._outbox = outbox
        self._clock = clock

    async def __call__(self, guild_id: GuildId, alerts: Sequence[Alert]) -> int:
        """Return how many deliveries were added. May raise `ServiceUnavailable("database")`."""
        if not alerts:
            return 0
        settings = await self._read(guild_id)
        wanted = [alert for alert in alerts if settings.wants(alert)]
        if not wanted or not settings.targets:
            return 0
        return await self._outbox.add(guild_id, wanted, settings.targets, self._clock.now())
