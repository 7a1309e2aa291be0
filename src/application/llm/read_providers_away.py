"""Read which providers of models do not answer at present."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

from application.ports.clock import Clock
from application.ports.model_calls import BreakerBoard
from application.queries.usage import UsageQueries
from domain.ids import GuildId

AWAY_AFTER_OPENINGS = 3
"""A model's breaker must have opened so often in a row: a shorter failure is no outage."""

_STILL_AWAY_SECONDS = 60.0
"""After a breaker's cooldown the next call is a probe. Without calls the last known state holds for this long."""

_USED_WITHIN = timedelta(days=30)


class ReadProvidersAway:
    """Reads the breakers of the configured providers' models. May raise `ServiceUnavailable`."""

    def __init__(self, models: BreakerBoard, providers: Sequence[str], usage: UsageQueries, clock: Clock) -> None:
        self._models = models
        self._providers = tuple(providers)
        self._usage = usage
        self._clock = clock

    async def everywhere(self) -> Mapping[str, Sequence[str]]:
        """Return the models that are away, by provider."""
        now = self._clock.now().timestamp()
        away: defaultdict[str, list[str]] = defaultdict(list)
        for provider in self._providers:
            for model, state in (await self._models.read(provider)).items():
                is_open = state.open_until is not None and now < state.open_until + _STILL_AWAY_SECONDS
                if is_open and state.openings >= AWAY_AFTER_OPENINGS:
                    away[provider].append(model)
        return away

    async def used_by(self, guild_id: GuildId, away: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
        """Return the part of `away` whose providers answered the guild within 30 days."""
        if not away:
            return away
        today = self._clock.now().date()
        usage = await self._usage.guild_usage(guild_id, today - _USED_WITHIN, today)
        used = {row.provider for row in usage.by_model}
        return {provider: models for provider, models in away.items() if provider in used}

    async def __call__(self, guild_id: GuildId) -> Mapping[str, Sequence[str]]:
        """Return the models that are away, by provider, for the providers that answered the guild within 30 days."""
        return await self.used_by(guild_id, await self.everywhere())
