"""Find the models in a guild's settings and budgets that end soon at their provider."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from application.budgets.read_budgets import ReadBudgets
from application.ports.clock import Clock
from application.ports.llm import ModelCatalogue
from application.settings.read_settings import ReadSettings
from domain.ids import GuildId
from domain.llm.requests import ModelName
from domain.llm.retirement import Retirement

NOTICE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class RetiringModel:
    """`place` is the title of the section, or of the budget, that names the model."""

    place: str
    name: ModelName
    retirement: Retirement


class RetiringModels:
    def __init__(self, read: ReadSettings, budgets: ReadBudgets, catalogue: ModelCatalogue, clock: Clock) -> None:
        self._read = read
        self._budgets = budgets
        self._catalogue = catalogue
        self._clock = clock

    async def __call__(self, guild_id: GuildId) -> tuple[RetiringModel, ...]:
        """Return each model that ends within 30 days, or has ended. May raise `ServiceUnavailable("database")`."""
        named = [
            (settings.section.title, text)
            for settings in await self._read.all(guild_id)
            for text in _texts(list(settings.effective.values.values()))
        ]
        budgets = (await self._budgets.stored(guild_id)).budgets
        named += [(each.title, str(each.cheaper_model)) for each in budgets if each.cheaper_model is not None]
        found = (self._retiring(place, text) for place, text in dict.fromkeys(named))
        return tuple(each for each in found if each is not None)

    def retirement(self, name: ModelName) -> Retirement | None:
        """Return the model's end if it is within 30 days or past."""
        found = self._catalogue.retirement(name.provider, name.model)
        return found if found is not None and found.has_ended((self._clock.now() + NOTICE).date()) else None

    def _retiring(self, place: str, text: str) -> RetiringModel | None:
        provider, _, model = text.partition(":")
        name = ModelName(provider, model)
        retirement = self.retirement(name)
        return None if retirement is None else RetiringModel(place, name, retirement)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(list(value.values()))
    elif isinstance(value, Sequence):
        for each in value:
            yield from _texts(each)
