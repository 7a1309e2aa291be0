"""Prices of service tiers and regions as factors of the standard prices, and fees that genai-prices lacks, as data.

OpenAI and Gemini: LiteLLM's published price file (1.109.1, MIT), which names developers.openai.com/api/docs/pricing and
ai.google.dev/gemini-api/docs/pricing. A tier is listed where one factor holds for every token price of the model; so
Gemini 2.5 has no `flex`, in which tokens from the cache cost as much as in the standard tier. OpenAI's `fast`,
docs.litellm.ai/blog/gpt-6-1-terra (2026-10-26), which quotes OpenAI. Anthropic: batches,
platform.claude.com/docs/en/build-with-claude/batch-processing; `fast`, LiteLLM's file; region,
platform.claude.com/docs/en/manage-claude/data-residency. xAI: docs.x.ai/developers/pricing, "Priority Processing
Pricing" (twice all token prices) and "Tool Invocation Costs". All read on 2026-11-28.
The price of OpenAI's code sessions is unknown here. A tier or region that is missing has no known price: its calls are
recorded without a cost.
"""

from collections.abc import Mapping
from decimal import Decimal

from domain.llm.requests import LLMProvider
from domain.spending.pricing import Meter

_HALF, _DOUBLE = Decimal("0.5"), Decimal(2)
_BATCH = {"batch": _HALF}
_SLOWER = {"flex": _HALF, "batch": _HALF}

_TIERS: Mapping[LLMProvider, tuple[tuple[frozenset[str], Mapping[str, Decimal]], ...]] = {
    LLMProvider.OPENAI: (
        (
            frozenset({"gpt-6-astra", "gpt-6-luna", "gpt-6-sol", "gpt-6.1-sol", "gpt-6.1-terra"}),
            {**_SLOWER, "priority": _DOUBLE, "fast": _DOUBLE},
        ),
        (
            frozenset({"gpt-5", "gpt-5.1", "gpt-5.2", "gpt-5.4-mini", "gpt-5.6-luna", "gpt-5.6-sol", "gpt-5.6-terra"}),
            {**_SLOWER, "priority": _DOUBLE},
        ),
        (frozenset({"gpt-5.5"}), {**_SLOWER, "priority": Decimal("2.5")}),
        (frozenset({"gpt-5-mini"}), {**_SLOWER, "priority": Decimal("1.8")}),
        (frozenset({"o3"}), {**_SLOWER, "priority": Decimal("1.75")}),
        (frozenset({"gpt-5-nano", "gpt-5.4-nano", "gpt-5.4-pro", "gpt-5.5-pro"}), _SLOWER),
        (frozenset({"gpt-5.3-codex", "gpt-5.4"}), {"priority": _DOUBLE}),
        (frozenset({"gpt-4.1-nano"}), {**_BATCH, "priority": _DOUBLE}),
        (frozenset({"gpt-4.1", "gpt-4.1-mini", "gpt-4o-2024-05-13"}), {**_BATCH, "priority": Decimal("1.75")}),
        (frozenset({"gpt-4o"}), {**_BATCH, "priority": Decimal("1.7")}),
        (frozenset({"gpt-4o-mini", "gpt-5-pro", "gpt-5.2-pro", "o1", "o3-mini", "o3-pro", "o4-mini"}), _BATCH),
        (frozenset({"text-embedding-3-small", "text-embedding-3-large"}), _BATCH),
    ),
    LLMProvider.GOOGLE: (
        (
            frozenset({"gemini-3.1-flash-lite", "gemini-3.6-flash", "gemini-3.7-flash", "gemini-3.8-flash"})
            | {"gemini-4-argon", "gemini-2.5-flash-image", "gemini-3-pro-image-preview"},
            {**_SLOWER, "priority": Decimal("1.8")},
        ),
        (
            frozenset({"gemini-3.5-flash", "gemini-3.8-flash-tts", "gemini-3.8-flash-lite-tts"}),
            {**_BATCH, "priority": Decimal("1.8")},
        ),
        (
            frozenset({"gemini-2.5-flash", "gemini-2.5-flash-lite", "gemini-2.5-pro"})
            | {"gemini-3-flash-preview", "gemini-3.1-pro-preview"},
            {"priority": Decimal("1.8")},
        ),
    ),
    LLMProvider.ANTHROPIC: (
        (frozenset({"claude-opus-4-8", "claude-opus-5", "claude-opus-5-5"}), {**_BATCH, "fast": _DOUBLE}),
    ),
    LLMProvider.XAI: (),
}

_TIERS_OF_ALL: Mapping[LLMProvider, Mapping[str, Decimal]] = {
    LLMProvider.ANTHROPIC: _BATCH,
    LLMProvider.XAI: {"priority": _DOUBLE},
}
"""For models that `_TIERS` does not name."""

_REGIONS: Mapping[LLMProvider, Mapping[str, Decimal]] = {LLMProvider.ANTHROPIC: {"us": Decimal("1.1")}}

_FEES: Mapping[LLMProvider, Mapping[Meter, Decimal]] = {
    LLMProvider.XAI: {
        Meter.WEB_SEARCHES: Decimal(5),
        Meter.FILE_SEARCHES: Decimal("2.5"),
        Meter.ATTACHMENT_SEARCHES: Decimal(10),
        Meter.CODE_SESSIONS: Decimal("0.005"),
    },
}
"""US dollars per `PRICED_PER`, for every model that is billed by tokens."""


def tier_factors(provider: LLMProvider, model: str) -> Mapping[str, Decimal]:
    fitting = (factors for models, factors in _TIERS[provider] if model in models)
    return next(fitting, _TIERS_OF_ALL.get(provider, {}))


def region_factors(provider: LLMProvider) -> Mapping[str, Decimal]:
    return _REGIONS.get(provider, {})


def fees(provider: LLMProvider) -> Mapping[Meter, Decimal]:
    return _FEES.get(provider, {})
