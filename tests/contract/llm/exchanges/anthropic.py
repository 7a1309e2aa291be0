"""Anthropic's Messages API, by hand."""

import json
from typing import Any

import httpx2

from domain.chat import Completion, FinishReason
from domain.models import LLMProvider
from domain.token_usage import TokenUsage
from tests.contract.llm.exchanges.exchange import Exchange, Outgoing
from tests.contract.llm.scenes import RETRY_AFTER_SECONDS, Happening

_ANSWERED_BY = "claude-haiku-4-5-20251001"
_ANSWER = [{"type": "text", "text": "The tower is "}, {"type": "text", "text": "31 metres high."}]
_THOUGHTS = [{"type": "thinking", "thinking": "Thinking aloud.", "signature": "c2ln"}]


def _message(usage: dict[str, Any], *, content: list[dict[str, Any]], stop_reason: str) -> dict[str, Any]:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": _ANSWERED_BY,
        "content": content,
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": usage,
    }


def _answered(
    usage: dict[str, Any],
    expected: TokenUsage,
    *,
    content: list[dict[str, Any]] | None = None,
    stop_reason: str = "end_turn",
    finish_reason: FinishReason = FinishReason.STOP,
) -> Exchange:
    return Exchange(
        body=_message(usage, content=content or _ANSWER, stop_reason=stop_reason),
        reply=Completion(
            content="The tower is 31 metres high.", model=_ANSWERED_BY, finish_reason=finish_reason, usage=expected
        ),
    )


def _refusal(status: int, kind: str, message: str) -> Exchange:
    return Exchange(status=status, body={"type": "error", "error": {"type": kind, "message": message}})


class AnthropicExchanges:
    provider = LLMProvider.ANTHROPIC
    model = "claude-haiku-4-5"
    default_max_tokens: int | None = 64_000

    def __init__(self) -> None:
        plain = _answered({"input_tokens": 16, "output_tokens": 9}, TokenUsage(input_tokens=16, output_tokens=9))
        self.happenings = {
            Happening.TEXT: plain,
            Happening.CONVERSATION: plain,
            Happening.CUT_SHORT: _answered(
                {"input_tokens": 16, "output_tokens": 16},
                TokenUsage(input_tokens=16, output_tokens=16),
                stop_reason="max_tokens",
                finish_reason=FinishReason.LENGTH,
            ),
            Happening.CACHED: _answered(
                {
                    "input_tokens": 3,
                    "cache_creation_input_tokens": 418,
                    "cache_read_input_tokens": 1111,
                    "cache_creation": {"ephemeral_5m_input_tokens": 418, "ephemeral_1h_input_tokens": 0},
                    "output_tokens": 9,
                },
                TokenUsage(
                    input_tokens=3 + 418 + 1111, output_tokens=9, cache_read_tokens=1111, cache_write_tokens=418
                ),
            ),
            Happening.REASONED: _answered(
                {"input_tokens": 16, "output_tokens": 73, "output_tokens_details": {"thinking_tokens": 64}},
                TokenUsage(input_tokens=16, output_tokens=73, reasoning_tokens=64),
                content=_THOUGHTS + _ANSWER,
            ),
            Happening.BAD_KEY: _refusal(401, "authentication_error", "invalid x-api-key"),
            Happening.RATE_LIMITED: Exchange(
                status=429,
                headers={"retry-after": "2"},
                retry_after=RETRY_AFTER_SECONDS,
                body={"type": "error", "error": {"type": "rate_limit_error", "message": "Too many requests."}},
            ),
            Happening.CONTEXT_TOO_LONG: _refusal(
                400, "invalid_request_error", "prompt is too long: 250000 tokens > 200000 maximum"
            ),
            Happening.FILTERED: Exchange(
                body=_message({"input_tokens": 16, "output_tokens": 2}, content=[], stop_reason="refusal"),
                billed=TokenUsage(input_tokens=16, output_tokens=2),
            ),
            Happening.OVERLOADED: _refusal(529, "overloaded_error", "Overloaded"),
            Happening.UNKNOWN_MODEL: _refusal(404, "not_found_error", "model: no-such-model"),
        }

    def read(self, request: httpx2.Request) -> Outgoing:
        body = json.loads(request.content)
        return Outgoing(
            path=request.url.path,
            key=request.headers.get("x-api-key") or request.headers["authorization"].removeprefix("Bearer "),
            model=body["model"],
            system=body.get("system"),
            turns=tuple((turn["role"], turn["content"]) for turn in body["messages"]),
            temperature=body.get("temperature"),
            max_tokens=body["max_tokens"],
        )
