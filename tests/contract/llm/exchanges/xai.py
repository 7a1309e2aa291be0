"""Hand-made exchanges of xAI's Responses API: OpenAI's format with a billed amount and flat error bodies."""

from typing import Any

import httpx2

from domain.llm.chat import Completion, FinishReason, ToolCall
from domain.llm.requests import LLMProvider
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.exchanges.exchange import Exchange, Outgoing
from tests.contract.llm.exchanges.hosted import XAI_HOSTED
from tests.contract.llm.exchanges.openai_bodies import (
    ANSWER,
    STRUCTURED_ANSWER,
    failing,
    output_calls,
    output_text,
    responses_body,
    signed,
    streamed,
    usage,
)
from tests.contract.llm.exchanges.openai_media import XAI_MEDIA
from tests.contract.llm.exchanges.openai_requests import read_responses
from tests.contract.llm.requests import CALLED_TWICE
from tests.contract.llm.scenes import RETRY_AFTER_SECONDS, Happening

_MODEL = "grok-4.3"
_LITTLE = TokenUsage(input_tokens=71, output_tokens=9)


def _billed(figures: dict[str, Any]) -> dict[str, Any]:
    return {**figures, "num_sources_used": 0, "cost_in_usd_ticks": 5_743_500}


def _reply(used: TokenUsage, *, content: str = ANSWER, tool_calls: tuple[ToolCall, ...] = ()) -> Completion:
    finish = FinishReason.TOOL_CALLS if tool_calls else FinishReason.STOP
    return Completion(content=content, model=_MODEL, finish_reason=finish, usage=used, tool_calls=tool_calls)


def _answered(figures: dict[str, Any], expected: TokenUsage) -> Exchange:
    return Exchange(body=responses_body(_MODEL, _billed(figures)), reply=_reply(expected))


def _calling(calls: tuple[ToolCall, ...]) -> Exchange:
    return Exchange(
        body=responses_body(_MODEL, _billed(usage(71, 9)), output=output_calls(calls)),
        reply=_reply(_LITTLE, content="", tool_calls=signed("xai", calls)),
    )


def _flat(status: int, code: str, error: str) -> Exchange:
    return Exchange(status=status, body={"code": code, "error": error})


class XAIExchanges:
    provider = LLMProvider.XAI
    model = _MODEL
    default_max_tokens: int | None = None

    def __init__(self) -> None:
        plain = _answered(usage(71, 9), _LITTLE)
        body = responses_body(_MODEL, _billed(usage(71, 9)))
        both = {**body, "output": output_calls(CALLED_TWICE)}
        self.happenings = {
            **XAI_MEDIA,
            **XAI_HOSTED,
            Happening.TEXT: plain,
            Happening.CONVERSATION: plain,
            Happening.LOOKED_AT: plain,
            Happening.TOOL_CALLED: _calling(CALLED_TWICE[:1]),
            Happening.TOOLS_CALLED: _calling(CALLED_TWICE),
            Happening.TOOL_ANSWERED: plain,
            Happening.STRUCTURED: Exchange(
                body={**body, "output": output_text(STRUCTURED_ANSWER)},
                reply=_reply(_LITTLE, content=STRUCTURED_ANSWER),
            ),
            Happening.CACHE_WRITTEN: plain,
            Happening.STREAMED_TEXT: Exchange(body=streamed(body), reply=plain.reply),
            Happening.STREAMED_TOOLS: Exchange(body=streamed(both), reply=_calling(CALLED_TWICE).reply),
            Happening.FAILED_MIDWAY: Exchange(body=failing(body), billed=_LITTLE),
            Happening.CUT_SHORT: Exchange(
                body=responses_body(
                    _MODEL,
                    _billed(usage(71, 16)),
                    status="incomplete",
                    incomplete_details={"reason": "max_output_tokens"},
                ),
                reply=Completion(
                    content=ANSWER,
                    model=_MODEL,
                    finish_reason=FinishReason.LENGTH,
                    usage=TokenUsage(input_tokens=71, output_tokens=16),
                ),
            ),
            Happening.CACHED: _answered(
                usage(199, 9, cached=128), TokenUsage(input_tokens=199, output_tokens=9, cache_read_tokens=128)
            ),
            Happening.REASONED: _answered(
                usage(71, 184, reasoning=175), TokenUsage(input_tokens=71, output_tokens=184, reasoning_tokens=175)
            ),
            Happening.BAD_KEY: _flat(
                400,
                "invalid-argument",
                "Incorrect API key provided. You can obtain an API key from https://console.x.ai.",
            ),
            Happening.RATE_LIMITED: Exchange(
                status=429,
                headers={"retry-after": "2"},
                retry_after=RETRY_AFTER_SECONDS,
                body={"code": "Some resource has been exhausted", "error": "Too many requests."},
            ),
            Happening.CONTEXT_TOO_LONG: _flat(
                400,
                "Client specified an invalid argument",
                "This model's maximum prompt length is 131072 but the request contains 136973 tokens.",
            ),
            Happening.FILTERED: _flat(
                403,
                "The caller does not have permission to execute the specified operation",
                "Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_BIO",
            ),
            Happening.RATE_LIMITED_UNTIMED: _flat(429, "Some resource has been exhausted", "Too many requests."),
            Happening.BAD_REQUEST: _flat(400, "Client specified an invalid argument", "The mood is not known."),
            Happening.SERVER_ERROR: _flat(500, "Internal error", "The server had an error."),
            Happening.OVERLOADED: _flat(503, "The service is currently unavailable", "The model is at capacity."),
            Happening.UNKNOWN_MODEL: _flat(
                404,
                "Some requested entity was not found",
                "The model no-such-model does not exist or your team does not have access to it.",
            ),
        }

    def read(self, request: httpx2.Request) -> Outgoing:
        return read_responses(request)
