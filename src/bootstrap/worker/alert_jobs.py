"""The scheduled jobs of alerts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from application.alerts.deliver_alerts import DeliverAlerts
from application.alerts.find_alerts import FindAlerts
from application.alerts.raise_alerts import RaiseAlerts
from application.llm.retiring_models import RetiringModel
from application.ports.alerts.outbox import AlertOutbox
from application.ports.clock import Clock
from domain.alerts.causes import ending_model_alert
from domain.ids import GuildId

FIND_EVERY = timedelta(minutes=1)
DELIVER_EVERY = timedelta(seconds=15)
KEPT_FOR = timedelta(days=90)
"""Longer than the period of any cause, in which it is announced once; only the end of a model may be announced anew."""


@dataclass(frozen=True, slots=True)
class AlertJobs:
    find: FindAlerts
    deliver: DeliverAlerts
    raise_alerts: RaiseAlerts
    outbox: AlertOutbox

    async def forget_old(self, clock: Clock) -> None:
        await self.outbox.forget(clock.now() - KEPT_FOR)

    async def raise_endings(self, guild_id: GuildId, found: Iterable[RetiringModel], *, clock: Clock) -> None:
        """Raise one alert for each model, with all places that name it."""
        places: defaultdict[tuple[object, ...], list[RetiringModel]] = defaultdict(list)
        for each in found:
            places[each.name, each.retirement].append(each)
        today = clock.now().date()
        alerts = [
            ending_model_alert(of[0].name, of[0].retirement, {each.place for each in of}, today)
            for of in places.values()
        ]
        await self.raise_alerts(guild_id, alerts)
