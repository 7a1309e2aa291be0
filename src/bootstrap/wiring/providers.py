"""The configured providers, and those that are simulated."""

from collections.abc import Mapping
from functools import partial

from adapters.llm.models.catalogue import EndpointModel, ListedModels
from adapters.llm.models.declared_prices import DeclaredPrices
from adapters.llm.pipeline.lazy import LazyProvider
from adapters.llm.providers.factory import build_compatible, build_provider
from application.ports.clock import Clock
from application.ports.llm import ModelProvider
from bootstrap.configuration import endpoints as configured
from bootstrap.configuration.settings import Settings
from domain.llm.requests import Capability, LLMProvider
from simulators.llm.urls import simulated_base_url

SIMULATED_KEY = "simulated-key"


def listed_models(settings: Settings, clock: Clock) -> ListedModels:
    endpoints = {endpoint.name: [*map(_declared, endpoint.models)] for endpoint in settings.llm_endpoints}
    return ListedModels(endpoints, lambda: clock.now().date())


def declared_prices(settings: Settings) -> DeclaredPrices:
    return DeclaredPrices(
        {
            endpoint.name: {model.name: None if model.price is None else model.price.rates for model in endpoint.models}
            for endpoint in settings.llm_endpoints
        }
    )


def _declared(model: configured.EndpointModel) -> EndpointModel:
    """Add chat and streaming to the declared capabilities, unless the model only embeds."""
    capabilities = None if model.capabilities is None else frozenset(map(Capability, model.capabilities))
    if capabilities is not None and capabilities != {Capability.EMBEDDING}:
        capabilities |= {Capability.TEXT, Capability.STREAMING}
    return EndpointModel(
        name=model.name,
        context_window=model.context_window,
        max_output_tokens=model.max_output_tokens,
        capabilities=capabilities,
    )


def provider_names(settings: Settings) -> tuple[str, ...]:
    """Return the providers with a key, the simulated ones and the endpoints. The default one comes first."""
    built_in = [
        name.value for name in LLMProvider if name in settings.api_keys or settings.llm_simulator_url is not None
    ]
    names = [*built_in, *(endpoint.name for endpoint in settings.llm_endpoints)]
    return tuple(sorted(names, key=lambda name: name != settings.default_provider))


def build_providers(settings: Settings, catalogue: ListedModels) -> Mapping[str, LazyProvider]:
    """Build the providers without their SDKs, which `prepare` or the first call imports, up to a second each."""
    endpoints = {endpoint.name: endpoint for endpoint in settings.llm_endpoints}
    return {
        name: LazyProvider(
            name,
            partial(_build_endpoint, endpoints[name], settings, catalogue)
            if name in endpoints
            else partial(_build, LLMProvider(name), settings, catalogue),
        )
        for name in provider_names(settings)
    }


def _build(name: LLMProvider, settings: Settings, catalogue: ListedModels) -> ModelProvider:
    key = settings.api_keys.get(name)
    simulated = None
    if key is None and settings.llm_simulator_url is not None:
        simulated = simulated_base_url(name, settings.llm_simulator_url)
    return build_provider(
        name,
        api_key=key or SIMULATED_KEY,
        base_url=simulated,
        timeout_seconds=settings.timeout_seconds_of(name),
        catalogue=catalogue,
    )


def _build_endpoint(endpoint: configured.LLMEndpoint, settings: Settings, catalogue: ListedModels) -> ModelProvider:
    return build_compatible(
        endpoint.name,
        base_url=endpoint.base_url,
        api_key=None if endpoint.api_key is None else endpoint.api_key.get_secret_value(),
        timeout_seconds=settings.timeout_seconds_of(endpoint.name),
        catalogue=catalogue,
        switches=endpoint.switches,
    )
