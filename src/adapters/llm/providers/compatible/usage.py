"""Translate the usage of the Chat Completions API into ours: its servers differ in what each figure includes."""

from collections.abc import Mapping
from typing import Any

from adapters.llm.providers.reading.usage import consistent_usage
from adapters.llm.providers.reading.values import count, mapping
from adapters.llm.providers.units import tier_of
from domain.llm.token_usage import TokenUsage


def usage_of(reported: object, tier: object = None) -> TokenUsage | None:
    """`tier` is the service tier that the reply names.

    OpenAI includes reasoning in the completion tokens, xAI adds it: the total shows which of the two applies.

    Returns None when neither prompt nor completion are counted.
    """
    usage = mapping(reported)
    # Some relays name the figures as OpenAI's Responses API does.
    read = _counted(usage, "prompt_tokens", "input_tokens")
    written = _counted(usage, "completion_tokens", "output_tokens")
    total = count(usage.get("total_tokens"))
    if written is None and read is not None and total is not None and total >= read:
        written = total - read
    if read is None and written is None:
        return None
    read, written = read or 0, written or 0
    details = mapping(usage.get("completion_tokens_details") or usage.get("output_tokens_details"))
    given = mapping(usage.get("prompt_tokens_details") or usage.get("input_tokens_details"))
    reasoning = count(details.get("reasoning_tokens")) or count(usage.get("reasoning_tokens")) or 0
    if _is_beside(reasoning, written, None if not total else total - read):
        written += reasoning
    cached = count(given.get("cached_tokens"))
    return consistent_usage(
        read,
        written,
        # DeepSeek's name for cached tokens.
        cache_read_tokens=count(usage.get("prompt_cache_hit_tokens")) if cached is None else cached,
        cache_write_tokens=count(given.get("cache_write_tokens")),
        reasoning_tokens=reasoning,
        web_searches=count(mapping(usage.get("server_tool_use")).get("web_search_requests")),
        service_tier=tier_of(tier),
    )


def _counted(usage: Mapping[str, Any], *names: str) -> int | None:
    """Return the first of these figures that is a count."""
    return next((found for name in names if (found := count(usage.get(name))) is not None), None)


def _is_beside(reasoning: int, written: int, answer: int | None) -> bool:
    """Return whether `written` excludes the reasoning. `answer`: the total less the prompt, None without a total."""
    if answer == written:
        return False
    return reasoning > written or answer == written + reasoning
