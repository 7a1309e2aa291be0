"""Hand-made exchanges of Anthropic's Messages API."""

import json
from collections.abc import Mapping
from typing import Any

import httpx2

from domain.llm.chat import Completion, FinishReason, ToolCall
from domain.llm.requests import LLMProvider
from domain.llm.token_counts import TokenCount
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.exchanges.anthropic_messages import (
    ANSWERED_BY,
    OVERLOADED,
    Blocks,
    events,
    message,
    text,
    thoughts,
    tool_use,
)
from tests.contract.llm.exchanges.anthropic_requests import read_message_request
from tests.contract.llm.exchanges.exchange import Events, Exchange, Outgoing
from tests.contract.llm.exchanges.hosted import ANTHROPIC_HOSTED
from tests.contract.llm.scenes import RETRY_AFTER_SECONDS, Happening

_PLAIN = {"input_tokens": 16, "output_tokens": 9}
_ANSWER = text("The tower is ", "31 metres high.")
_TOWER = '{"name": "North", "metres": 31}'
_CALLS = [*thoughts("c2ln"), *text("Let me see."), tool_use("toolu_1", "North"), tool_use("toolu_2", "South")]


def _said(usage: TokenUsage, content: str = "The tower is 31 metres high.", **changes: Any) -> Completion:
    return Completion(
        content=content, model=ANSWERED_BY, usage=usage, **{"finish_reason": FinishReason.STOP, **changes}
    )


def _called(*towers: str) -> tuple[ToolCall, ...]:
    """Thinking stands before the first tool call only."""
    signed = ["anthropic:" + json.dumps(thoughts("c2ln")), None]
    return tuple(
        ToolCall(id=f"toolu_{index}", name="height_of", arguments={"tower": tower}, signature=signature)
        for (index, tower), signature in zip(enumerate(towers, 1), signed, strict=False)
    )


def _answered(usage: Mapping[str, Any], reply: Completion, content: Blocks, stop_reason: str = "end_turn") -> Exchange:
    return Exchange(body=message(usage, content, stop_reason), reply=reply)


def _refusal(status: int, kind: str, why: str, headers: Mapping[str, str] | None = None) -> Exchange:
    body = {"type": "error", "error": {"type": kind, "message": why}}
    return Exchange(
        status=status, body=body, headers=headers or {}, retry_after=RETRY_AFTER_SECONDS if headers else None
    )


def _answers() -> dict[Happening, Exchange]:
    usage = TokenUsage(input_tokens=16, output_tokens=9)
    plain = _answered(_PLAIN, _said(usage), _ANSWER)
    return {
        Happening.TEXT: plain,
        Happening.CONVERSATION: plain,
        Happening.LOOKED_AT: plain,
        Happening.TOOL_ANSWERED: plain,
        Happening.CUT_SHORT: _answered(
            {"input_tokens": 16, "output_tokens": 16},
            _said(TokenUsage(input_tokens=16, output_tokens=16), finish_reason=FinishReason.LENGTH),
            _ANSWER,
            "max_tokens",
        ),
        Happening.REASONED: _answered(
            {"input_tokens": 16, "output_tokens": 73, "output_tokens_details": {"thinking_tokens": 64}},
            _said(TokenUsage(input_tokens=16, output_tokens=73, reasoning_tokens=64)),
            [*thoughts("c2ln"), *_ANSWER],
        ),
        Happening.STRUCTURED: _answered(_PLAIN, _said(usage, _TOWER), text(_TOWER)),
        Happening.TOOL_CALLED: _answered(
            _PLAIN,
            _said(usage, "", finish_reason=FinishReason.TOOL_CALLS, tool_calls=_called("North")),
            [*thoughts("c2ln"), tool_use("toolu_1", "North")],
            "tool_use",
        ),
        Happening.TOOLS_CALLED: _answered(
            _PLAIN,
            _said(usage, "Let me see.", finish_reason=FinishReason.TOOL_CALLS, tool_calls=_called("North", "South")),
            _CALLS,
            "tool_use",
        ),
        Happening.COUNTED: Exchange(
            body={"input_tokens": 42}, reply=TokenCount(model="claude-haiku-5-5", tokens=42, exact=True)
        ),
        **_cached(),
    }


def _cached() -> dict[Happening, Exchange]:
    """Anthropic counts tokens read from and written to the cache beside the input tokens, not in them."""

    def exchange(read: int, written: int, hourly: int) -> Exchange:
        usage = {
            "input_tokens": 3,
            "cache_creation_input_tokens": written,
            "cache_read_input_tokens": read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": written - hourly,
                "ephemeral_1h_input_tokens": hourly,
            },
            "output_tokens": 9,
        }
        counted = TokenUsage(
            input_tokens=3 + read + written,
            output_tokens=9,
            cache_read_tokens=read,
            cache_write_tokens=written,
            cache_write_1h_tokens=hourly,
        )
        return _answered(usage, _said(counted), _ANSWER)

    return {Happening.CACHED: exchange(1111, 418, 0), Happening.CACHE_WRITTEN: exchange(0, 1529, 1000)}


def _streams(answers: Mapping[Happening, Exchange]) -> dict[Happening, Exchange]:
    streamed = events(_PLAIN, _ANSWER, "end_turn")
    # The end of the message is missing.
    failing = Events((*streamed.events[:-2], OVERLOADED))
    return {
        Happening.STREAMED_TEXT: Exchange(body=streamed, reply=answers[Happening.TEXT].reply),
        Happening.STREAMED_TOOLS: Exchange(
            body=events(_PLAIN, _CALLS, "tool_use"), reply=answers[Happening.TOOLS_CALLED].reply
        ),
        Happening.FAILED_MIDWAY: Exchange(body=failing),
    }


def _refusals() -> dict[Happening, Exchange]:
    return {
        Happening.BAD_KEY: _refusal(401, "authentication_error", "invalid x-api-key"),
        Happening.BAD_REQUEST: _refusal(400, "invalid_request_error", "messages: roles must alternate"),
        Happening.RATE_LIMITED: _refusal(429, "rate_limit_error", "Too many requests.", {"retry-after": "2"}),
        Happening.RATE_LIMITED_UNTIMED: _refusal(429, "rate_limit_error", "Too many requests."),
        Happening.CONTEXT_TOO_LONG: _refusal(
            400, "invalid_request_error", "prompt is too long: 250000 tokens > 200000 maximum"
        ),
        Happening.FILTERED: Exchange(
            body=message({"input_tokens": 16, "output_tokens": 2}, [], "refusal"),
            billed=TokenUsage(input_tokens=16, output_tokens=2),
        ),
        Happening.OVERLOADED: _refusal(529, "overloaded_error", "Overloaded"),
        Happening.SERVER_ERROR: _refusal(500, "api_error", "Internal server error"),
        Happening.UNKNOWN_MODEL: _refusal(404, "not_found_error", "model: no-such-model"),
    }


class AnthropicExchanges:
    provider = LLMProvider.ANTHROPIC
    model = "claude-haiku-4-5"
    default_max_tokens: int | None = 64_000

    def __init__(self) -> None:
        answers = _answers()
        self.happenings = {**answers, **ANTHROPIC_HOSTED, **_streams(answers), **_refusals()}

    def read(self, request: httpx2.Request) -> Outgoing:
        return read_message_request(request)
