"""OpenAI's Responses API, by hand."""

import json
from collections.abc import Mapping
from typing import Any

import httpx2

from domain.chat import Completion, FinishReason
from domain.models import LLMProvider
from domain.token_usage import TokenUsage
from tests.contract.llm.exchanges.exchange import Exchange, Outgoing
from tests.contract.llm.scenes import RETRY_AFTER_SECONDS, Happening

_ANSWER = "The tower is 31 metres high."


def responses_body(model: str, usage: Mapping[str, Any], **changes: object) -> dict[str, Any]:
    """A finished answer, changed where a case needs it. The reasoning item has text that nobody should see."""
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1_767_225_600,
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "model": model,
        "output": [
            {"id": "rs_1", "type": "reasoning", "summary": [{"type": "summary_text", "text": "Thinking aloud."}]},
            output_message({"type": "output_text", "text": _ANSWER, "annotations": []}),
        ],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": usage,
        **changes,
    }


def output_message(part: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": [part]}


def usage(read: int, written: int, *, cached: int = 0, cache_written: int = 0, reasoning: int = 0) -> dict[str, Any]:
    return {
        "input_tokens": read,
        "input_tokens_details": {"cached_tokens": cached, "cache_write_tokens": cache_written},
        "output_tokens": written,
        "output_tokens_details": {"reasoning_tokens": reasoning},
        "total_tokens": read + written,
    }


def refusal(status: int, kind: str, code: str | None, message: str) -> Exchange:
    return Exchange(status=status, body={"error": {"message": message, "type": kind, "param": None, "code": code}})


def read_responses(request: httpx2.Request) -> Outgoing:
    body = json.loads(request.content)
    return Outgoing(
        path=request.url.path,
        key=request.headers["authorization"].removeprefix("Bearer "),
        model=body["model"],
        system=body.get("instructions"),
        turns=tuple((turn["role"], turn["content"]) for turn in body["input"]),
        temperature=body.get("temperature"),
        max_tokens=body.get("max_output_tokens"),
    )


class OpenAIExchanges:
    provider = LLMProvider.OPENAI
    model = "gpt-5-mini"
    default_max_tokens: int | None = None

    def __init__(self) -> None:
        answered_by = "gpt-5-mini-2025-08-07"

        def reply(usage: TokenUsage, finish_reason: FinishReason = FinishReason.STOP) -> Completion:
            return Completion(content=_ANSWER, model=answered_by, finish_reason=finish_reason, usage=usage)

        plain = Exchange(
            body=responses_body(answered_by, usage(14, 9)), reply=reply(TokenUsage(input_tokens=14, output_tokens=9))
        )
        self.happenings = {
            Happening.TEXT: plain,
            Happening.CONVERSATION: plain,
            Happening.CUT_SHORT: Exchange(
                body=responses_body(
                    answered_by,
                    usage(14, 16),
                    status="incomplete",
                    incomplete_details={"reason": "max_output_tokens"},
                ),
                reply=reply(TokenUsage(input_tokens=14, output_tokens=16), FinishReason.LENGTH),
            ),
            Happening.CACHED: Exchange(
                body=responses_body(answered_by, usage(2000, 9, cached=1024, cache_written=512)),
                reply=reply(
                    TokenUsage(input_tokens=2000, output_tokens=9, cache_read_tokens=1024, cache_write_tokens=512)
                ),
            ),
            Happening.REASONED: Exchange(
                body=responses_body(answered_by, usage(14, 73, reasoning=64)),
                reply=reply(TokenUsage(input_tokens=14, output_tokens=73, reasoning_tokens=64)),
            ),
            Happening.BAD_KEY: refusal(
                401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided: key-o*****sts."
            ),
            Happening.RATE_LIMITED: Exchange(
                status=429,
                headers={"retry-after": "2"},
                retry_after=RETRY_AFTER_SECONDS,
                body={
                    "error": {
                        "message": "Rate limit reached for gpt-5-mini. Please try again in 2s.",
                        "type": "tokens",
                        "param": None,
                        "code": "rate_limit_exceeded",
                    }
                },
            ),
            Happening.CONTEXT_TOO_LONG: refusal(
                400,
                "invalid_request_error",
                "context_length_exceeded",
                "Your input exceeds the context window of this model.",
            ),
            Happening.FILTERED: Exchange(
                body=responses_body(
                    answered_by, usage(14, 3), status="incomplete", incomplete_details={"reason": "content_filter"}
                ),
                billed=TokenUsage(input_tokens=14, output_tokens=3),
            ),
            Happening.OVERLOADED: refusal(503, "server_error", None, "The engine is currently overloaded."),
            Happening.UNKNOWN_MODEL: refusal(
                400, "invalid_request_error", "model_not_found", "The requested model 'no-such-model' does not exist."
            ),
        }

    def read(self, request: httpx2.Request) -> Outgoing:
        return read_responses(request)
