"""Find the alerts of guilds that are due: of budgets, switched-off cogs and providers that are away."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

from application.alerts.raise_alerts import RaiseAlerts
from application.budgets.read_budgets import ReadBudgets
from application.cogs.breaker_wording import breaker_sentence
from application.ports.alerts.outbox import AlertSubscribers
from application.ports.bot.cog_breakers import CogBreakerBoard
from application.ports.clock import Clock
from application.ports.model_calls import BreakerBoard
from application.queries.usage import UsageQueries
from domain.alerts.alert import Alert
from domain.alerts.causes import budget_alert, cog_alert, provider_alert
from domain.ids import GuildId

AWAY_AFTER_OPENINGS = 3
"""A model's breaker must have opened so often in a row: a shorter failure is no outage."""

_STILL_AWAY_SECONDS = 60.0
"""After a breaker's cooldown the next call is a probe. Without calls the last known state holds for this long."""

_USED_WITHIN = timedelta(days=30)


class FindAlerts:
    """Looks at the guilds that have settings of alerts, and raises what holds. Idempotent.

    May raise `ServiceUnavailable`.
    """

    def __init__(
        self,
        *,
        subscribers: AlertSubscribers,
        raise_alerts: RaiseAlerts,
        budgets: ReadBudgets,
        cogs: CogBreakerBoard,
        models: BreakerBoard,
        providers: Sequence[str],
        usage: UsageQueries,
        clock: Clock,
    ) -> None:
        self._subscribers = subscribers
        self._raise = raise_alerts
        self._budgets = budgets
        self._cogs = cogs
        self._models = models
        self._providers = tuple(providers)
        self._usage = usage
        self._clock = clock

    async def __call__(self) -> int:
        """Return how many deliveries were added."""
        guilds = await self._subscribers.subscribers()
        if not guilds:
            return 0
        everywhere, away = await self._cogs_off(None), await self._away()
        added = 0
        for guild_id in sorted(guilds):
            alerts = [
                *await self._of_budgets(guild_id),
                *await self._cogs_off(guild_id),
                *everywhere,
                *await self._of_providers(guild_id, away),
            ]
            added += await self._raise(guild_id, alerts)
        return added

    async def _of_budgets(self, guild_id: GuildId) -> list[Alert]:
        found = await self._budgets.of_guild(guild_id)
        alerts = [
            budget_alert(status.budget, status.tally.spent, status.resets_at)
            for status in (*found.statuses, *found.ceilings)
            if status.tally is not None
        ]
        return [alert for alert in alerts if alert is not None]

    async def _cogs_off(self, guild_id: GuildId | None) -> list[Alert]:
        now = self._clock.now().timestamp()
        return [
            cog_alert(cog, breaker, everywhere=guild_id is None, sentence=breaker_sentence(cog, guild_id, breaker))
            for cog, breaker in (await self._cogs.of(guild_id)).items()
            if not breaker.is_over(now)
        ]

    async def _away(self) -> Mapping[str, Sequence[str]]:
        """Return the models that are away, by provider."""
        now = self._clock.now().timestamp()
        away: defaultdict[str, list[str]] = defaultdict(list)
        for provider in self._providers:
            for model, state in (await self._models.read(provider)).items():
                is_open = state.open_until is not None and now < state.open_until + _STILL_AWAY_SECONDS
                if is_open and state.openings >= AWAY_AFTER_OPENINGS:
                    away[provider].append(model)
        return away

    async def _of_providers(self, guild_id: GuildId, away: Mapping[str, Sequence[str]]) -> list[Alert]:
        if not away:
            return []
        today = self._clock.now().date()
        usage = await self._usage.guild_usage(guild_id, today - _USED_WITHIN, today)
        used = {row.provider for row in usage.by_model}
        return [provider_alert(provider, models, today) for provider, models in away.items() if provider in used]
