"""The figures of the Chat Completions API in our meaning, which its servers do not share among themselves."""

import json

from openai.types import CompletionUsage

from adapters.llm.providers.units import count_of, field_of, tier_of
from domain.llm.chat import ChatRequest, ToolCall
from domain.llm.estimates import estimated_prompt_tokens, estimated_text_tokens
from domain.llm.token_usage import TokenUsage


def usage_of(usage: CompletionUsage | None, tier: object = None) -> TokenUsage | None:
    """`tier` is the service tier that the reply names.

    OpenAI includes reasoning in the completion tokens, xAI adds it: the total tells which holds."""
    if usage is None:
        return None
    read, written = usage.prompt_tokens, usage.completion_tokens
    thought = getattr(usage.completion_tokens_details, "reasoning_tokens", 0) or 0
    if thought and (thought > written or usage.total_tokens == read + written + thought):
        written += thought
    details = usage.prompt_tokens_details
    cached = min(getattr(details, "cached_tokens", 0) or 0, read)
    return TokenUsage(
        input_tokens=read,
        output_tokens=written,
        cache_read_tokens=cached,
        cache_write_tokens=min(getattr(details, "cache_write_tokens", 0) or 0, read - cached),
        reasoning_tokens=thought,
        web_searches=count_of(field_of(getattr(usage, "server_tool_use", None), "web_search_requests")),
        service_tier=tier_of(tier),
    )


def estimated_usage(request: ChatRequest, text: str, calls: tuple[ToolCall, ...]) -> TokenUsage:
    called = "".join(call.name + json.dumps(dict(call.arguments)) for call in calls)
    return TokenUsage(input_tokens=estimated_prompt_tokens(request), output_tokens=estimated_text_tokens(text + called))
