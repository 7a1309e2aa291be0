"""Build the adapter of a provider, importing its SDK only then: each takes up to a second of CPU."""
# ruff: noqa: PLC0415 - the reason is above

from collections.abc import Callable, Mapping
from typing import Any

import httpx2

from adapters.llm.models.catalogue import ListedModels
from application.ports.llm import ModelProvider
from domain.llm.requests import LLMProvider


def build_provider(
    name: LLMProvider, *, api_key: str, base_url: str | None, timeout_seconds: float, catalogue: ListedModels
) -> ModelProvider:
    """`base_url` None is the provider's own endpoint."""
    return _adapter(name)(api_key=api_key, base_url=base_url, timeout_seconds=timeout_seconds, catalogue=catalogue)


def build_compatible(
    name: str,
    *,
    base_url: str,
    api_key: str | None,
    timeout_seconds: float,
    catalogue: ListedModels,
    switches: Mapping[str, Any] | None = None,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> ModelProvider:
    """Build the adapter of an OpenAI-compatible endpoint, under its name in the configuration.

    `switches` are fields of `Dialect`.
    """
    from adapters.llm.providers.compatible.dialect import Dialect, StructuredOutput
    from adapters.llm.providers.compatible.provider import OpenAICompatibleProvider

    given = dict(switches or {})
    if "structured_output" in given:
        given["structured_output"] = StructuredOutput(given["structured_output"])
    return OpenAICompatibleProvider(
        name=name,
        base_url=base_url,
        api_key=api_key,
        timeout_seconds=timeout_seconds,
        catalogue=catalogue,
        dialect=Dialect(**given),
        transport=transport,
    )


def _adapter(name: LLMProvider) -> Callable[..., ModelProvider]:
    match name:
        case LLMProvider.OPENAI:
            from adapters.llm.providers.openai.provider import OpenAIProvider

            return OpenAIProvider
        case LLMProvider.ANTHROPIC:
            from adapters.llm.providers.anthropic.provider import AnthropicProvider

            return AnthropicProvider
        case LLMProvider.GOOGLE:
            from adapters.llm.providers.google.provider import GoogleProvider

            return GoogleProvider
        case LLMProvider.XAI:
            from adapters.llm.providers.xai import XAIProvider

            return XAIProvider
