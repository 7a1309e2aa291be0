"""The chat models that are offered, as data.

Names and context windows are those of the genai-prices data (0.2.3, MIT). The longest answers and who takes a
temperature are from LiteLLM's published model data (1.109.1, MIT), None where it only repeats the context window. A
model that is not listed may still be named in a request, as long as genai-prices knows it: then its price is known too.
"""

from collections.abc import Sequence
from functools import cache

from genai_prices import data
from genai_prices.types import Provider

from application.ports.llm import ModelInfo
from domain.chat import LLMProvider

GENAI_PRICES_IDS = {
    LLMProvider.OPENAI: "openai",
    LLMProvider.ANTHROPIC: "anthropic",
    LLMProvider.GOOGLE: "google",
    LLMProvider.XAI: "x-ai",
}

# (name, what people call it, most tokens in an answer); the recommended one, current and cheap, first
_OFFERED: dict[str, tuple[tuple[str, str, int | None], ...]] = {
    "openai": (
        ("gpt-6-luna", "GPT-6 Luna", 128_000),
        ("gpt-6.1-terra", "GPT-6.1 Terra", 128_000),
        ("gpt-6.1-sol", "GPT-6.1 Sol", 128_000),
        ("gpt-5.4-mini", "GPT-5.4 mini", 128_000),
        ("gpt-4.1", "GPT-4.1", 32_768),
        ("gpt-4.1-mini", "GPT-4.1 mini", 32_768),
    ),
    "anthropic": (
        ("claude-haiku-5-5", "Claude Haiku 5.5", 128_000),
        ("claude-sonnet-5-5", "Claude Sonnet 5.5", 128_000),
        ("claude-opus-5-5", "Claude Opus 5.5", 128_000),
        ("claude-sonnet-4-6", "Claude Sonnet 4.6", 128_000),
        ("claude-haiku-4-5", "Claude Haiku 4.5", 64_000),
    ),
    "google": (
        ("gemini-3.8-flash", "Gemini 3.8 Flash", 65_536),
        ("gemini-3.5-flash-lite", "Gemini 3.5 Flash-Lite", 65_536),
        ("gemini-4-argon", "Gemini 4 Argon", None),
        ("gemini-2.5-flash", "Gemini 2.5 Flash", 65_536),
        ("gemini-2.5-pro", "Gemini 2.5 Pro", 65_536),
    ),
    "xai": (
        ("grok-4.3", "Grok 4.3", None),
        ("grok-4.7", "Grok 4.7", None),
        ("grok-4.5", "Grok 4.5", None),
    ),
}

# Leaving the temperature out is always accepted, so it is sent only to families that are known to take it.
_TAKES_TEMPERATURE = {
    "openai": ("gpt-3.5", "gpt-4"),
    "anthropic": ("claude-3", "claude-haiku-4-5", "claude-sonnet-4", "claude-opus-4-5", "claude-opus-4-6"),
    "google": ("gemini-",),
    "xai": ("grok-",),
}


@cache
def genai_provider(provider: str) -> Provider | None:
    """The provider's models and prices in genai-prices."""
    wanted = GENAI_PRICES_IDS.get(LLMProvider(provider)) if provider in set(LLMProvider) else None
    return next((known for known in data.providers if known.id == wanted), None)


def canonical_name(provider: str, model: str) -> str | None:
    """The name under which genai-prices keeps a model, which may be asked for by an alias or a dated version."""
    known = genai_provider(provider)
    found = None if known is None else known.find_model(model)
    return None if found is None else found.id


class ListedModels:
    def models(self, provider: str) -> Sequence[ModelInfo]:
        return _infos(provider)

    def names(self, provider: str) -> Sequence[str]:
        return [info.name for info in _infos(provider)]

    def knows(self, provider: str, model: str) -> bool:
        return canonical_name(provider, model) is not None

    def max_output_tokens(self, provider: str, model: str) -> int | None:
        """Also of a dated version of a listed model; None where it is not known."""
        name = canonical_name(provider, model)
        return next((info.max_output_tokens for info in _infos(provider) if info.name == name), None)

    def takes_temperature(self, provider: str, model: str) -> bool:
        return model.startswith(_TAKES_TEMPERATURE.get(provider, ()))


@cache
def _infos(provider: str) -> tuple[ModelInfo, ...]:
    known = genai_provider(provider)
    windows = {} if known is None else {model.id: model.context_window for model in known.models}
    return tuple(
        ModelInfo(
            provider=provider,
            name=name,
            title=title,
            context_window=windows.get(name),
            max_output_tokens=max_output_tokens,
        )
        for name, title, max_output_tokens in _OFFERED.get(provider, ())
    )
