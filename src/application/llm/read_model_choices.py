"""Read the models that a guild's settings may name, with their context windows and prices."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from application.ports.clock import Clock
from application.ports.llm import ModelCatalogue, ModelInfo
from application.ports.prices import PriceTable
from domain.llm.requests import ModelName, every_model
from domain.spending.price_versions import PriceVersion, in_force, of_model


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoice:
    """`price` is the one in force, None where it is unknown."""

    info: ModelInfo
    price: PriceVersion | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoices:
    """`default` answers where a setting names no model; None without a model for text."""

    default: ModelChoice | None
    models: Sequence[ModelChoice]


class ReadModelChoices:
    """`providers` are the configured ones, the default one first. `allows` decides which models guilds may choose."""

    def __init__(
        self,
        catalogue: ModelCatalogue,
        providers: Sequence[str],
        prices: PriceTable,
        clock: Clock,
        *,
        allows: Callable[[ModelName], bool] = every_model,
    ) -> None:
        self._catalogue = catalogue
        self._providers = tuple(providers)
        self._prices = prices
        self._clock = clock
        self._allows = allows

    async def __call__(self) -> ModelChoices:
        versions, now = await self._prices.versions(), self._clock.now()
        offered = [
            ModelChoice(info=info, price=in_force(of_model(versions, info.provider, info.name), now))
            for info in self._offered()
        ]
        allowed = [each for each in offered if self._allows(ModelName(each.info.provider, each.info.name))]
        return ModelChoices(default=offered[0] if offered else None, models=allowed)

    def _offered(self) -> Iterator[ModelInfo]:
        for provider in self._providers:
            yield from self._catalogue.models(provider)
