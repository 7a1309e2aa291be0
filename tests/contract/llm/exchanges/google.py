"""Gemini's generateContent, by hand."""

import json
import re
from typing import Any

import httpx2

from domain.chat import Completion, FinishReason
from domain.models import LLMProvider
from domain.token_usage import TokenUsage
from tests.contract.llm.exchanges.exchange import Exchange, Outgoing
from tests.contract.llm.scenes import RETRY_AFTER_SECONDS, Happening

_MODEL = "gemini-2.5-flash"
_DETAIL = "type.googleapis.com/google.rpc."
_ROLES = {"user": "user", "model": "assistant"}


def _content(usage: dict[str, int], finish_reason: str = "STOP", *, parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "candidates": [{"content": {"parts": parts, "role": "model"}, "finishReason": finish_reason, "index": 0}],
        "usageMetadata": usage,
        "modelVersion": _MODEL,
        "responseId": "1",
    }


def _answered(
    usage: dict[str, int],
    expected: TokenUsage,
    *,
    finish: tuple[str, FinishReason] = ("STOP", FinishReason.STOP),
) -> Exchange:
    """Thoughts may stand before the answer: nobody should see them."""
    parts: list[dict[str, Any]] = [
        {"text": "Thinking aloud.", "thought": True},
        {"text": "The tower is 31 metres high."},
    ]
    return Exchange(
        body=_content(usage, finish[0], parts=parts),
        reply=Completion(content="The tower is 31 metres high.", model=_MODEL, finish_reason=finish[1], usage=expected),
    )


def _refusal(status: int, name: str, message: str, detail: dict[str, str] | None = None) -> Exchange:
    error = {"code": status, "message": message, "status": name, "details": [detail] if detail else []}
    return Exchange(status=status, body={"error": error}, retry_after=RETRY_AFTER_SECONDS if status == 429 else None)


class GoogleExchanges:
    provider = LLMProvider.GOOGLE
    model = _MODEL
    default_max_tokens: int | None = None

    def __init__(self) -> None:
        plain = _answered(
            {"promptTokenCount": 10, "candidatesTokenCount": 8, "totalTokenCount": 18},
            TokenUsage(input_tokens=10, output_tokens=8),
        )
        self.happenings = {
            Happening.TEXT: plain,
            Happening.CONVERSATION: plain,
            Happening.CUT_SHORT: _answered(
                {"promptTokenCount": 10, "candidatesTokenCount": 16, "totalTokenCount": 26},
                TokenUsage(input_tokens=10, output_tokens=16),
                finish=("MAX_TOKENS", FinishReason.LENGTH),
            ),
            Happening.CACHED: _answered(
                {
                    "promptTokenCount": 3520,
                    "cachedContentTokenCount": 3512,
                    "candidatesTokenCount": 8,
                    "totalTokenCount": 3528,
                },
                TokenUsage(input_tokens=3520, output_tokens=8, cache_read_tokens=3512),
            ),
            Happening.REASONED: _answered(
                {
                    "promptTokenCount": 10,
                    "candidatesTokenCount": 8,
                    "thoughtsTokenCount": 23,
                    "totalTokenCount": 41,
                },
                TokenUsage(input_tokens=10, output_tokens=8 + 23, reasoning_tokens=23),
            ),
            Happening.BAD_KEY: _refusal(
                400,
                "INVALID_ARGUMENT",
                "API key not valid. Please pass a valid API key.",
                {"@type": _DETAIL + "ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"},
            ),
            Happening.RATE_LIMITED: _refusal(
                429,
                "RESOURCE_EXHAUSTED",
                "You exceeded your current quota.",
                {"@type": _DETAIL + "RetryInfo", "retryDelay": "2s"},
            ),
            Happening.CONTEXT_TOO_LONG: _refusal(
                400,
                "INVALID_ARGUMENT",
                "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
            ),
            Happening.FILTERED: Exchange(
                body={
                    "promptFeedback": {"blockReason": "PROHIBITED_CONTENT"},
                    "usageMetadata": {"promptTokenCount": 10, "totalTokenCount": 10},
                    "modelVersion": _MODEL,
                },
                billed=TokenUsage(input_tokens=10),
            ),
            Happening.OVERLOADED: _refusal(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
            Happening.UNKNOWN_MODEL: _refusal(
                404, "NOT_FOUND", "models/no-such-model is not found for API version v1beta."
            ),
        }

    def read(self, request: httpx2.Request) -> Outgoing:
        body = json.loads(request.content)
        settings = body.get("generationConfig", {})
        system = body.get("systemInstruction")
        named = re.fullmatch(r"(?P<path>.*/models)/(?P<model>[^:]+):generateContent", request.url.path)
        assert named is not None, request.url.path
        return Outgoing(
            path=named["path"],
            key=request.headers["x-goog-api-key"],
            model=named["model"],
            system=None if system is None else system["parts"][0]["text"],
            turns=tuple((_ROLES[turn["role"]], turn["parts"][0]["text"]) for turn in body["contents"]),
            temperature=settings.get("temperature"),
            max_tokens=settings.get("maxOutputTokens"),
        )
