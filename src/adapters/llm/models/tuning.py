"""Tuning options that each provider's models do not take, as data. Other endpoints' servers check options themselves.

Effort: Claude's Opus from 4.5, Sonnet from 4.6, and later families,
platform.claude.com/docs/en/build-with-claude/effort; Gemini since 2.5, ai.google.dev/gemini-api/docs/thinking. OpenAI's
reasoning models take an effort, and the others `top_p`. The Responses API, which xAI speaks as well, has neither seed
nor stop sequences.
"""

from collections.abc import Mapping
from typing import Final

from domain.llm.chat import ServiceTier
from domain.llm.requests import LLMProvider

_CLAUDE_WITHOUT_EFFORT: Final = (
    *("claude-3", "claude-haiku-4", "claude-opus-4-0", "claude-opus-4-1", "claude-opus-4-2025"),
    *("claude-sonnet-4-0", "claude-sonnet-4-2025", "claude-sonnet-4-5"),
)
_GEMINI: Final = "gemini-"
_GEMINI_WITHOUT_THOUGHTS: Final = ("gemini-1", "gemini-2.0")

_TIERS: Final[Mapping[str, frozenset[ServiceTier]]] = {
    LLMProvider.ANTHROPIC: frozenset({ServiceTier.STANDARD}),
    LLMProvider.XAI: frozenset({ServiceTier.STANDARD, ServiceTier.PRIORITY}),
}


def untaken_options(provider: str, model: str, *, takes_temperature: bool) -> frozenset[str]:
    """Return the fields of `ChatRequest` that the model does not take. `tiers_of` answers for the service tier."""
    match provider:
        case LLMProvider.OPENAI:
            return frozenset({"seed", "stop", "effort" if takes_temperature else "top_p"})
        case LLMProvider.XAI:
            return frozenset({"seed", "stop"})
        case LLMProvider.ANTHROPIC:
            thinks = not model.startswith(_CLAUDE_WITHOUT_EFFORT)
            return frozenset({"seed", "top_p"} if thinks else {"seed", "top_p", "effort"})
        case LLMProvider.GOOGLE:
            name = model.removeprefix("models/")
            thinks = name.startswith(_GEMINI) and not name.startswith(_GEMINI_WITHOUT_THOUGHTS)
            return frozenset() if thinks else frozenset({"effort"})
        case _:
            return frozenset()


def tiers_of(provider: str) -> frozenset[ServiceTier]:
    return _TIERS.get(provider, frozenset(ServiceTier))
