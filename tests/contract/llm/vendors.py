"""Build each HTTP adapter over the transport that the test chooses."""

from collections.abc import Callable

import httpx2

from adapters.llm.models.catalogue import EndpointModel, ListedModels
from adapters.llm.providers.anthropic.provider import AnthropicProvider
from adapters.llm.providers.compatible.dialect import Dialect
from adapters.llm.providers.compatible.provider import OpenAICompatibleProvider
from adapters.llm.providers.google.provider import GoogleProvider
from adapters.llm.providers.openai.provider import OpenAIProvider
from adapters.llm.providers.xai import XAIProvider
from application.ports.llm import ModelProvider
from domain.llm.requests import Capability, LLMProvider
from tests.contract.llm.scenes import KEY

LOCAL = "local"
"""The name of a compatible endpoint that the configuration adds."""

LOCAL_MODEL = "tower-7b"
LOCAL_EMBEDDER = "vectors-1"
CATALOGUE = ListedModels(
    {LOCAL: [LOCAL_MODEL, EndpointModel(name=LOCAL_EMBEDDER, capabilities=frozenset({Capability.EMBEDDING}))]}
)

_ADAPTERS: dict[LLMProvider, Callable[..., ModelProvider]] = {
    LLMProvider.OPENAI: OpenAIProvider,
    LLMProvider.ANTHROPIC: AnthropicProvider,
    LLMProvider.GOOGLE: GoogleProvider,
    LLMProvider.XAI: XAIProvider,
}


def connected(provider: str, timeout_seconds: float, transport: httpx2.AsyncBaseTransport) -> ModelProvider:
    if provider == LOCAL:
        return OpenAICompatibleProvider(
            name=LOCAL,
            base_url="https://llm.example/v1",
            api_key=KEY,
            timeout_seconds=timeout_seconds,
            catalogue=CATALOGUE,
            dialect=Dialect(opened_reasoning=False),
            transport=transport,
        )
    adapter = _ADAPTERS[LLMProvider(provider)]
    return adapter(api_key=KEY, timeout_seconds=timeout_seconds, catalogue=CATALOGUE, transport=transport)
