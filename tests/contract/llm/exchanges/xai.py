"""xAI's Responses API, by hand: OpenAI's, with a bill, and with flat error bodies."""

from typing import Any

import httpx2

from domain.chat import Completion, FinishReason
from domain.models import LLMProvider
from domain.token_usage import TokenUsage
from tests.contract.llm.exchanges.exchange import Exchange, Outgoing
from tests.contract.llm.exchanges.openai import read_responses, responses_body, usage
from tests.contract.llm.scenes import RETRY_AFTER_SECONDS, Happening

_MODEL = "grok-4.3"


def _billed(figures: dict[str, Any]) -> dict[str, Any]:
    return {**figures, "num_sources_used": 0, "cost_in_usd_ticks": 5_743_500}


def _answered(figures: dict[str, Any], expected: TokenUsage) -> Exchange:
    return Exchange(
        body=responses_body(_MODEL, _billed(figures)),
        reply=Completion(
            content="The tower is 31 metres high.", model=_MODEL, finish_reason=FinishReason.STOP, usage=expected
        ),
    )


def _flat(status: int, code: str, error: str) -> Exchange:
    return Exchange(status=status, body={"code": code, "error": error})


class XAIExchanges:
    provider = LLMProvider.XAI
    model = _MODEL
    default_max_tokens: int | None = None

    def __init__(self) -> None:
        plain = _answered(usage(71, 9), TokenUsage(input_tokens=71, output_tokens=9))
        self.happenings = {
            Happening.TEXT: plain,
            Happening.CONVERSATION: plain,
            Happening.CUT_SHORT: Exchange(
                body=responses_body(
                    _MODEL,
                    _billed(usage(71, 16)),
                    status="incomplete",
                    incomplete_details={"reason": "max_output_tokens"},
                ),
                reply=Completion(
                    content="The tower is 31 metres high.",
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
            Happening.OVERLOADED: _flat(503, "The service is currently unavailable", "The model is at capacity."),
            Happening.UNKNOWN_MODEL: _flat(
                404,
                "Some requested entity was not found",
                "The model no-such-model does not exist or your team does not have access to it.",
            ),
        }

    def read(self, request: httpx2.Request) -> Outgoing:
        return read_responses(request)
