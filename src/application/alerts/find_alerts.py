"""Find the alerts of guilds that are due: of budgets, switched-off cogs and providers that are away."""

from collections.abc import Callable, Mapping, Sequence

from application.alerts.raise_alerts import RaiseAlerts
from application.budgets.read_budgets import ReadBudgets
from application.cogs.breakers.wording import breaker_sentence
from application.llm.read_providers_away import ReadProvidersAway
from application.ports.alerts.outbox import AlertSubscribers
from application.ports.bot.cog_breakers import CogBreakerBoard
from application.ports.clock import Clock
from domain.alerts.alert import Alert
from domain.alerts.causes import budget_alert, cog_alert, provider_alert
from domain.ids import GuildId
from domain.spending.budgets import InvalidBudgets


class FindAlerts:
    """Raises the alerts whose causes hold now, in the guilds that have settings of alerts. Idempotent.

    `on_unreadable` is called for a guild whose stored budgets cannot be read; it gets the other alerts.
    May raise `ServiceUnavailable`.
    """

    def __init__(
        self,
        *,
        subscribers: AlertSubscribers,
        raise_alerts: RaiseAlerts,
        budgets: ReadBudgets,
        cogs: CogBreakerBoard,
        providers: ReadProvidersAway,
        clock: Clock,
        on_unreadable: Callable[[GuildId, InvalidBudgets], None],
    ) -> None:
        self._subscribers = subscribers
        self._raise = raise_alerts
        self._budgets = budgets
        self._cogs = cogs
        self._providers = providers
        self._clock = clock
        self._on_unreadable = on_unreadable

    async def __call__(self) -> int:
        """Return how many deliveries were added."""
        guilds = await self._subscribers.subscribers()
        if not guilds:
            return 0
        everywhere, away = await self._cogs_off(None), await self._providers.everywhere()
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
        try:
            found = await self._budgets.of_guild(guild_id)
        except InvalidBudgets as error:
            self._on_unreadable(guild_id, error)
            return []
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

    async def _of_providers(self, guild_id: GuildId, away: Mapping[str, Sequence[str]]) -> list[Alert]:
        today = self._clock.now().date()
        used = await self._providers.used_by(guild_id, away)
        return [provider_alert(provider, models, today) for provider, models in used.items()]
