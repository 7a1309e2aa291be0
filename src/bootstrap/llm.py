"""Which LLM providers there are, which of them are simulated, and what stands between them and a cog."""

from collections.abc import Mapping
from functools import partial

from adapters.llm.building import build_provider
from adapters.llm.catalogue import ListedModels
from adapters.llm.metered import MeteredProvider
from adapters.llm.prepared import PreparedProvider
from adapters.llm.retrying import RetryingProvider
from adapters.llm.routing import RoutingProvider
from adapters.llm.simulator.urls import simulated_base_url
from application.ports.clock import Clock
from application.ports.llm import ModelProvider, RequestLog
from application.record_usage import RecordUsage
from bootstrap.settings import Settings
from domain.models import LLMProvider

SIMULATED_KEY = "simulated-key"


def provider_names(settings: Settings) -> tuple[LLMProvider, ...]:
    """Those with a key, and the others too where they are simulated. The default one comes first."""
    usable = [name for name in LLMProvider if name in settings.api_keys or settings.llm_simulator_url is not None]
    return tuple(sorted(usable, key=lambda name: name != settings.default_provider))


def build_providers(settings: Settings, catalogue: ListedModels) -> Mapping[str, PreparedProvider]:
    """Cheap: the SDKs, which take up to a second each, are imported when a provider is prepared or first asked."""
    return {
        name.value: PreparedProvider(name.value, partial(_build, name, settings, catalogue))
        for name in provider_names(settings)
    }


def build_pipeline(
    settings: Settings,
    providers: Mapping[str, PreparedProvider],
    record_usage: RecordUsage,
    log: RequestLog,
    clock: Clock,
) -> ModelProvider:
    """From the outside in: routing, retries, and recording around each provider."""
    return RoutingProvider(
        {
            name: RetryingProvider(
                MeteredProvider(provider, record_usage, log, clock), max_retries=settings.llm_max_retries
            )
            for name, provider in providers.items()
        }
    )


def _build(name: LLMProvider, settings: Settings, catalogue: ListedModels) -> ModelProvider:
    key = settings.api_keys.get(name)
    simulated = None
    if key is None and settings.llm_simulator_url is not None:
        simulated = simulated_base_url(name, settings.llm_simulator_url)
    return build_provider(
        name,
        api_key=key or SIMULATED_KEY,
        base_url=simulated,
        timeout_seconds=settings.llm_timeout_seconds,
        catalogue=catalogue,
    )
