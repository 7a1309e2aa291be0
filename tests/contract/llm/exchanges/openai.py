"""Hand-made exchanges of OpenAI's Responses API."""

import httpx2

from domain.llm.chat import Completion, FinishReason, ToolCall
from domain.llm.requests import LLMProvider
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.exchanges.exchange import Exchange, Outgoing
from tests.contract.llm.exchanges.hosted import OPENAI_HOSTED
from tests.contract.llm.exchanges.openai_bodies import (
    ANSWER,
    STRUCTURED_ANSWER,
    failing,
    output_calls,
    output_text,
    refusal,
    responses_body,
    signed,
    streamed,
    usage,
)
from tests.contract.llm.exchanges.openai_media import OPENAI_MEDIA
from tests.contract.llm.exchanges.openai_requests import read_responses
from tests.contract.llm.requests import CALLED_TWICE
from tests.contract.llm.scenes import RETRY_AFTER_SECONDS, Happening

_MODEL = "gpt-5-mini-2025-08-07"
_LITTLE = TokenUsage(input_tokens=14, output_tokens=9)


def _reply(
    used: TokenUsage = _LITTLE,
    finish_reason: FinishReason = FinishReason.STOP,
    *,
    content: str = ANSWER,
    tool_calls: tuple[ToolCall, ...] = (),
) -> Completion:
    return Completion(content=content, model=_MODEL, finish_reason=finish_reason, usage=used, tool_calls=tool_calls)


def _calling(calls: tuple[ToolCall, ...]) -> Exchange:
    return Exchange(
        body=responses_body(_MODEL, usage(14, 9), output=output_calls(calls)),
        reply=_reply(finish_reason=FinishReason.TOOL_CALLS, content="", tool_calls=signed("openai", calls)),
    )


class OpenAIExchanges:
    provider = LLMProvider.OPENAI
    model = "gpt-5-mini"
    default_max_tokens: int | None = None

    def __init__(self) -> None:
        plain = Exchange(body=responses_body(_MODEL, usage(14, 9)), reply=_reply())
        both = responses_body(_MODEL, usage(14, 9), output=output_calls(CALLED_TWICE))
        self.happenings = {
            **OPENAI_MEDIA,
            **OPENAI_HOSTED,
            Happening.TEXT: plain,
            Happening.CONVERSATION: plain,
            Happening.LOOKED_AT: plain,
            Happening.TOOL_CALLED: _calling(CALLED_TWICE[:1]),
            Happening.TOOLS_CALLED: _calling(CALLED_TWICE),
            Happening.TOOL_ANSWERED: plain,
            Happening.STRUCTURED: Exchange(
                body=responses_body(_MODEL, usage(14, 9), output=output_text(STRUCTURED_ANSWER)),
                reply=_reply(content=STRUCTURED_ANSWER),
            ),
            Happening.CACHE_WRITTEN: Exchange(
                body=responses_body(_MODEL, usage(1800, 9, cache_written=1792)),
                reply=_reply(TokenUsage(input_tokens=1800, output_tokens=9, cache_write_tokens=1792)),
            ),
            Happening.STREAMED_TEXT: Exchange(body=streamed(responses_body(_MODEL, usage(14, 9))), reply=_reply()),
            Happening.STREAMED_TOOLS: Exchange(body=streamed(both), reply=_calling(CALLED_TWICE).reply),
            Happening.FAILED_MIDWAY: Exchange(body=failing(responses_body(_MODEL, usage(14, 9))), billed=_LITTLE),
            Happening.CUT_SHORT: Exchange(
                body=responses_body(
                    _MODEL,
                    usage(14, 16),
                    status="incomplete",
                    incomplete_details={"reason": "max_output_tokens"},
                ),
                reply=_reply(TokenUsage(input_tokens=14, output_tokens=16), FinishReason.LENGTH),
            ),
            Happening.CACHED: Exchange(
                body=responses_body(_MODEL, usage(2000, 9, cached=1024, cache_written=512)),
                reply=_reply(
                    TokenUsage(input_tokens=2000, output_tokens=9, cache_read_tokens=1024, cache_write_tokens=512)
                ),
            ),
            Happening.REASONED: Exchange(
                body=responses_body(_MODEL, usage(14, 73, reasoning=64)),
                reply=_reply(TokenUsage(input_tokens=14, output_tokens=73, reasoning_tokens=64)),
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
                    _MODEL, usage(14, 3), status="incomplete", incomplete_details={"reason": "content_filter"}
                ),
                billed=TokenUsage(input_tokens=14, output_tokens=3),
            ),
            Happening.RATE_LIMITED_UNTIMED: refusal(429, "requests", "rate_limit_exceeded", "Rate limit reached."),
            Happening.BAD_REQUEST: refusal(400, "invalid_request_error", None, "Unknown parameter: 'mood'."),
            Happening.SERVER_ERROR: refusal(500, "server_error", None, "The server had an error. Sorry about that!"),
            Happening.OVERLOADED: refusal(503, "server_error", None, "The engine is currently overloaded."),
            Happening.UNKNOWN_MODEL: refusal(
                400, "invalid_request_error", "model_not_found", "The requested model 'no-such-model' does not exist."
            ),
        }

    def read(self, request: httpx2.Request) -> Outgoing:
        return read_responses(request)
