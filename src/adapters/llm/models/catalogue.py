"""Look up models by name or alias, with their capabilities.

A model that is not offered may still be named in a request: its provider decides. Its price is known if genai-prices
knows it. Of an endpoint that configuration adds, exactly the models that it names are known.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from genai_prices import data
from genai_prices.types import Provider

from adapters.llm.models.ended import ended
from adapters.llm.models.offered import OFFERED, TAKES_TEMPERATURE
from adapters.llm.models.retirements import RETIREMENTS
from adapters.llm.models.tuning import tiers_of, untaken_options
from application.ports.llm import ModelInfo
from domain.llm.chat import ServiceTier
from domain.llm.requests import Capability, LLMProvider, ModelName
from domain.llm.retirement import Retirement

GENAI_PRICES_IDS = {
    LLMProvider.OPENAI: "openai",
    LLMProvider.ANTHROPIC: "anthropic",
    LLMProvider.GOOGLE: "google",
    LLMProvider.XAI: "x-ai",
}
ENDPOINT_CAPABILITIES = frozenset(
    {Capability.TEXT, Capability.STREAMING, Capability.TOOLS, Capability.STRUCTURED_OUTPUT, Capability.IMAGE_INPUT}
)
"""Capabilities assumed of an OpenAI-compatible endpoint: its server refuses what its model cannot do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointModel:
    """A model that configuration declares for an endpoint. `capabilities` None means the usual ones."""

    name: str
    context_window: int | None = None
    max_output_tokens: int | None = None
    capabilities: frozenset[Capability] | None = None


@cache
def genai_provider(provider: str) -> Provider | None:
    """The provider's models and prices in genai-prices."""
    wanted = GENAI_PRICES_IDS.get(LLMProvider(provider)) if provider in set(LLMProvider) else None
    return next((known for known in data.providers if known.id == wanted), None)


@cache
def canonical_name(provider: str, model: str) -> str | None:
    """The name under which genai-prices keeps a model, which may be asked for by an alias or a dated version."""
    known = genai_provider(provider)
    found = None if known is None else known.find_model(model)
    return None if found is None else found.id


class ListedModels:
    """`endpoints` are the models of each configured OpenAI-compatible endpoint, by its name.

    `capabilities` are those of a model for which configuration declares none. Without `today` no model ever ends.
    """

    def __init__(
        self,
        endpoints: Mapping[str, Sequence[EndpointModel | str]] | None = None,
        today: Callable[[], date] | None = None,
        *,
        capabilities: frozenset[Capability] = ENDPOINT_CAPABILITIES,
    ) -> None:
        self._today = today
        self._infos = {provider: _offered(provider) for provider in OFFERED}
        for name, models in (endpoints or {}).items():
            self._infos[name] = tuple(_at_endpoint(name, model, capabilities) for model in models)

    def models(self, provider: str, capability: Capability = Capability.TEXT) -> Sequence[ModelInfo]:
        infos = self._infos.get(provider, ())
        return [info for info in infos if capability in info.capabilities and not self._has_ended(provider, info.name)]

    def names(self, provider: str, capability: Capability = Capability.TEXT) -> Sequence[str]:
        return [info.name for info in self.models(provider, capability)]

    def knows(self, provider: str, model: str) -> bool:
        return self._listed(provider, model) is not None or canonical_name(provider, model) is not None

    def passes_on(self, provider: str) -> bool:
        return provider in OFFERED

    def retirement(self, provider: str, model: str) -> Retirement | None:
        return _retirement(provider, model)

    def current(self, name: ModelName) -> ModelName | None:
        while self._has_ended(name.provider, name.model):
            retirement = self.retirement(name.provider, name.model)
            if retirement is None or retirement.successor is None:
                return None
            name = ModelName(name.provider, retirement.successor)
        return name

    def _has_ended(self, provider: str, model: str) -> bool:
        if self._today is None:
            return False
        retirement = self.retirement(provider, model)
        return retirement is not None and retirement.has_ended(self._today())

    def capabilities(self, provider: str, model: str) -> frozenset[Capability]:
        listed = self._listed(provider, model)
        if listed is not None:
            return listed.capabilities
        return frozenset().union(*(info.capabilities for info in self._infos.get(provider, ())))

    def providers_with(self, capability: Capability) -> Sequence[str]:
        return [provider for provider in self._infos if self.models(provider, capability)]

    def max_output_tokens(self, provider: str, model: str) -> int | None:
        listed = self._listed(provider, model)
        return None if listed is None else listed.max_output_tokens

    def context_window(self, provider: str, model: str) -> int | None:
        """Return the tokens of prompt and answer together, None where they are not known."""
        listed = self._listed(provider, model)
        return None if listed is None else listed.context_window

    def untaken_options(self, provider: str, model: str, tier: ServiceTier | None) -> frozenset[str]:
        options = untaken_options(provider, model, takes_temperature=self.takes_temperature(provider, model))
        return options if tier is None or tier in tiers_of(provider) else options | {"service_tier"}

    def takes_temperature(self, provider: str, model: str) -> bool:
        return provider not in OFFERED or model.startswith(TAKES_TEMPERATURE.get(provider, ()))

    def _listed(self, provider: str, model: str) -> ModelInfo | None:
        name = canonical_name(provider, model) or model
        return next((info for info in self._infos.get(provider, ()) if info.name in {model, name}), None)


@lru_cache(maxsize=1024)
def _retirement(provider: str, model: str) -> Retirement | None:
    found = RETIREMENTS.get((provider, model)) or ended(provider, model)
    return found or RETIREMENTS.get((provider, canonical_name(provider, model) or ""))


@cache
def _offered(provider: str) -> tuple[ModelInfo, ...]:
    known = genai_provider(provider)
    windows = {} if known is None else {model.id: model.context_window for model in known.models}
    return tuple(
        ModelInfo(
            provider=provider,
            name=offered.name,
            title=offered.title,
            context_window=windows.get(offered.name),
            max_output_tokens=offered.max_output_tokens,
            capabilities=offered.capabilities,
        )
        for offered in OFFERED[provider]
    )


def _at_endpoint(endpoint: str, declared: EndpointModel | str, usual: frozenset[Capability]) -> ModelInfo:
    model = EndpointModel(name=declared) if isinstance(declared, str) else declared
    return ModelInfo(
        provider=endpoint,
        name=model.name,
        title=model.name,
        context_window=model.context_window,
        max_output_tokens=model.max_output_tokens,
        capabilities=usual if model.capabilities is None else model.capabilities,
    )
