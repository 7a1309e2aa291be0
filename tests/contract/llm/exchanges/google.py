"""Hand-made exchanges of Gemini's generateContent."""

from collections.abc import Mapping
from typing import Any

import httpx2

from domain.llm.chat import Completion, FinishReason, ToolCall
from domain.llm.requests import LLMProvider
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.exchanges.exchange import Events, Exchange, Outgoing
from tests.contract.llm.exchanges.google_content import (
    DETAIL,
    MODEL,
    OVERLOADED,
    Parts,
    by_modality,
    call,
    chunks,
    content,
    refusal,
    text,
)
from tests.contract.llm.exchanges.google_media import media
from tests.contract.llm.exchanges.google_requests import read_content_request
from tests.contract.llm.exchanges.hosted import GOOGLE_HOSTED
from tests.contract.llm.scenes import Happening

_PLAIN = {"promptTokenCount": 10, "candidatesTokenCount": 8, "totalTokenCount": 18}
_USAGE = TokenUsage(input_tokens=10, output_tokens=8)
_ANSWER = text("The tower is ", "31 metres high.")
_TOWER = '{"name": "North", "metres": 31}'
_CALLS = [{"text": "Let me see."}, call("North", signed=True), call("South")]
_MADE_CALLS = (
    ToolCall(id="unnamed-1-0", name="height_of", arguments={"tower": "North"}, signature="google:c2lnbmVk"),
    ToolCall(id="unnamed-1-1", name="height_of", arguments={"tower": "South"}),
)


def _said(usage: TokenUsage, content: str = "The tower is 31 metres high.", **changes: Any) -> Completion:
    return Completion(content=content, model=MODEL, usage=usage, **{"finish_reason": FinishReason.STOP, **changes})


def _answered(usage: Mapping[str, Any], expected: TokenUsage, parts: Parts = _ANSWER, **changes: Any) -> Exchange:
    return Exchange(body=content(usage, parts), reply=_said(expected, **changes))


def _answers() -> dict[Happening, Exchange]:
    plain = _answered(_PLAIN, _USAGE)
    return {
        Happening.TEXT: plain,
        Happening.CONVERSATION: plain,
        Happening.TOOL_ANSWERED: plain,
        Happening.CACHE_WRITTEN: plain,
        Happening.CUT_SHORT: Exchange(
            body=content(
                {"promptTokenCount": 10, "candidatesTokenCount": 16, "totalTokenCount": 26}, _ANSWER, "MAX_TOKENS"
            ),
            reply=_said(TokenUsage(input_tokens=10, output_tokens=16), finish_reason=FinishReason.LENGTH),
        ),
        Happening.CACHED: _answered(
            {
                "promptTokenCount": 3520,
                "promptTokensDetails": by_modality(TEXT=3220, AUDIO=200, IMAGE=100),
                "cachedContentTokenCount": 3512,
                "cacheTokensDetails": by_modality(TEXT=3220, AUDIO=192, IMAGE=100),
                "candidatesTokenCount": 8,
                "totalTokenCount": 3528,
            },
            TokenUsage(
                input_tokens=3520,
                output_tokens=8,
                cache_read_tokens=3512,
                input_audio_tokens=200,
                input_image_tokens=100,
                cache_audio_read_tokens=192,
                cache_image_read_tokens=100,
            ),
        ),
        Happening.REASONED: _answered(
            {**_PLAIN, "thoughtsTokenCount": 23, "totalTokenCount": 41},
            TokenUsage(input_tokens=10, output_tokens=8 + 23, reasoning_tokens=23),
        ),
        Happening.LOOKED_AT: _answered(
            {
                "promptTokenCount": 264,
                "promptTokensDetails": by_modality(TEXT=6, IMAGE=258),
                "candidatesTokenCount": 8,
                "candidatesTokensDetails": by_modality(TEXT=8),
            },
            TokenUsage(input_tokens=264, output_tokens=8, input_image_tokens=258),
        ),
        Happening.STRUCTURED: _answered(_PLAIN, _USAGE, text(_TOWER), content=_TOWER),
        Happening.TOOL_CALLED: _answered(
            _PLAIN,
            _USAGE,
            [call("North", signed=True)],
            content="",
            finish_reason=FinishReason.TOOL_CALLS,
            tool_calls=_MADE_CALLS[:1],
        ),
        Happening.TOOLS_CALLED: _answered(
            _PLAIN,
            _USAGE,
            _CALLS,
            content="Let me see.",
            finish_reason=FinishReason.TOOL_CALLS,
            tool_calls=_MADE_CALLS,
        ),
    }


def _streams(answers: Mapping[Happening, Exchange]) -> dict[Happening, Exchange]:
    streamed = chunks(_PLAIN, _ANSWER)
    return {
        Happening.STREAMED_TEXT: Exchange(body=streamed, reply=answers[Happening.TEXT].reply),
        Happening.STREAMED_TOOLS: Exchange(body=chunks(_PLAIN, _CALLS), reply=answers[Happening.TOOLS_CALLED].reply),
        Happening.FAILED_MIDWAY: Exchange(
            body=Events((*streamed.events[:2], OVERLOADED)), billed=TokenUsage(input_tokens=10, output_tokens=1)
        ),
    }


def _refusals() -> dict[Happening, Exchange]:
    quota = (429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.")
    return {
        Happening.BAD_KEY: refusal(
            400,
            "INVALID_ARGUMENT",
            "API key not valid. Please pass a valid API key.",
            {"@type": DETAIL + "ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"},
        ),
        Happening.BAD_REQUEST: refusal(400, "INVALID_ARGUMENT", "Request contains an invalid argument."),
        Happening.RATE_LIMITED: refusal(*quota, {"@type": DETAIL + "RetryInfo", "retryDelay": "2s"}),
        Happening.RATE_LIMITED_UNTIMED: refusal(*quota),
        Happening.CONTEXT_TOO_LONG: refusal(
            400,
            "INVALID_ARGUMENT",
            "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
        ),
        Happening.FILTERED: Exchange(
            body={
                "promptFeedback": {"blockReason": "PROHIBITED_CONTENT"},
                "usageMetadata": {"promptTokenCount": 10, "totalTokenCount": 10},
                "modelVersion": MODEL,
            },
            billed=TokenUsage(input_tokens=10),
        ),
        Happening.OVERLOADED: refusal(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
        Happening.SERVER_ERROR: refusal(500, "INTERNAL", "An internal error has occurred."),
        Happening.UNKNOWN_MODEL: refusal(404, "NOT_FOUND", "models/no-such-model is not found for API version v1beta."),
    }


class GoogleExchanges:
    provider = LLMProvider.GOOGLE
    model = MODEL
    default_max_tokens: int | None = None

    def __init__(self) -> None:
        answers = _answers()
        self.happenings = {**answers, **GOOGLE_HOSTED, **media(), **_streams(answers), **_refusals()}

    def read(self, request: httpx2.Request) -> Outgoing:
        return read_content_request(request)
