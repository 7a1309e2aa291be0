"""Prices of service tiers and regions as factors of the standard prices, and fees that genai-prices lacks, as data.

Sources: OpenAI's priority prices, openai.com/api-priority-processing (read 2026-11-28); GPT-6 flex and fast prices,
docs.litellm.ai/blog/gpt-6-1-terra (2026-10-26), which quotes OpenAI. The price of OpenAI's code sessions is unknown
here, so their calls are recorded without a cost and flagged.
Anthropic's region, platform.claude.com/docs/en/manage-claude/data-residency,
and batches, platform.claude.com/docs/en/about-claude/pricing. Gemini, ai.google.dev/gemini-api/docs/optimization
(its priority price differs by model, so it is left out). xAI's tools, 5 USD per thousand searches or
runs of code, docs.x.ai/developers/pricing (read 2026-11-28); its priority, docs.x.ai/docs/models.
A tier or region that is missing has no known price: its calls are recorded without a cost.
"""

from collections.abc import Mapping
from decimal import Decimal

from domain.llm.requests import LLMProvider
from domain.spending.pricing import Meter

_HALF, _DOUBLE = Decimal("0.5"), Decimal(2)

_TIERS: tuple[tuple[LLMProvider, str, Mapping[str, Decimal]], ...] = (
    (LLMProvider.OPENAI, "gpt-6", {"flex": _HALF, "batch": _HALF, "priority": _DOUBLE, "fast": _DOUBLE}),
    (LLMProvider.OPENAI, "gpt-5.4-mini", {"flex": _HALF, "batch": _HALF, "priority": _DOUBLE}),
    (LLMProvider.OPENAI, "gpt-5-mini", {"flex": _HALF, "batch": _HALF, "priority": Decimal("1.8")}),
    (LLMProvider.OPENAI, "gpt-5.5", {"flex": _HALF, "batch": _HALF, "priority": Decimal("2.5")}),
    (LLMProvider.OPENAI, "gpt-5.6", {"flex": _HALF, "batch": _HALF}),
    (LLMProvider.OPENAI, "gpt-5-nano", {"flex": _HALF, "batch": _HALF}),
    (LLMProvider.OPENAI, "gpt-5-pro", {"batch": _HALF}),
    (LLMProvider.OPENAI, "gpt-5", {"flex": _HALF, "batch": _HALF, "priority": _DOUBLE}),
    (LLMProvider.OPENAI, "gpt-4.1-nano", {"batch": _HALF, "priority": _DOUBLE}),
    (LLMProvider.OPENAI, "gpt-4.1", {"batch": _HALF, "priority": Decimal("1.75")}),
    (LLMProvider.OPENAI, "gpt-4o-mini", {"batch": _HALF}),
    (LLMProvider.OPENAI, "gpt-4o", {"batch": _HALF, "priority": Decimal("1.7")}),
    (LLMProvider.ANTHROPIC, "claude-", {"batch": _HALF}),
    (LLMProvider.GOOGLE, "gemini-", {"flex": _HALF, "batch": _HALF}),
    (LLMProvider.XAI, "grok-", {"priority": _DOUBLE}),
)
"""By the beginning of a model's name, the first that fits."""

_REGIONS: Mapping[LLMProvider, Mapping[str, Decimal]] = {LLMProvider.ANTHROPIC: {"us": Decimal("1.1")}}

_FEES: Mapping[LLMProvider, Mapping[Meter, Decimal]] = {
    LLMProvider.XAI: {Meter.WEB_SEARCHES: Decimal(5), Meter.CODE_SESSIONS: Decimal("0.005")},
}
"""US dollars per `PRICED_PER`, for every model that is billed by tokens."""


def tier_factors(provider: LLMProvider, model: str) -> Mapping[str, Decimal]:
    fitting = (factors for each, prefix, factors in _TIERS if each is provider and model.startswith(prefix))
    return next(fitting, {})


def region_factors(provider: LLMProvider) -> Mapping[str, Decimal]:
    return _REGIONS.get(provider, {})


def fees(provider: LLMProvider) -> Mapping[Meter, Decimal]:
    return _FEES.get(provider, {})
