"""Send a test alert to every target of a guild."""

from dataclasses import dataclass

from application.alerts.read_alert_settings import ALERTS_KEY, ReadAlertSettings
from application.ports.alerts.outbox import AlertOutbox
from application.ports.clock import Clock
from application.ports.work import BeginWork
from domain.alerts.alert import AlertTarget
from domain.alerts.causes import requested_alert
from domain.audit_entries.settings import alert_tested
from domain.guilds import require_active
from domain.ids import GuildId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTestAlertCommand:
    guild_id: GuildId
    requested_by: UserId


class RequestTestAlert:
    """A second request in the same minute sends nothing more.

    Raises `GuildInactive`; may raise `ServiceUnavailable("database")`.
    """

    def __init__(self, begin: BeginWork, read: ReadAlertSettings, outbox: AlertOutbox, clock: Clock) -> None:
        self._begin = begin
        self._read = read
        self._outbox = outbox
        self._clock = clock

    async def __call__(self, command: RequestTestAlertCommand) -> tuple[AlertTarget, ...]:
        """Return the targets, which get the alert within a minute. Without any, nothing is sent or audited."""
        guild_id, at = command.guild_id, self._clock.now()
        targets = (await self._read(guild_id)).targets
        async with self._begin(guild_id) as work:
            require_active(await work.guilds.get(), guild_id)
        if not targets:
            return ()
        audit = alert_tested(guild_id, ALERTS_KEY, targets, by=command.requested_by, at=at)
        await self._outbox.add(guild_id, [requested_alert(at)], targets, at, audit=audit)
        return targets
