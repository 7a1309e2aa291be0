"""Hand-made exchanges of a Chat Completions API."""

import json
from collections.abc import Mapping
from typing import Any

import httpx2

from domain.llm.chat import Completion, FinishReason, ToolCall
from domain.llm.media import Embeddings
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.exchanges.compatible_bodies import calls_message, completion_body, failing, streamed, usage
from tests.contract.llm.exchanges.exchange import Exchange, Outgoing
from tests.contract.llm.exchanges.openai_bodies import ANSWER, STRUCTURED_ANSWER, refusal
from tests.contract.llm.exchanges.openai_requests import choice_in, data_of, parts_in, text_in
from tests.contract.llm.requests import CALLED_TWICE
from tests.contract.llm.scenes import RETRY_AFTER_SECONDS, Happening
from tests.contract.llm.vendors import LOCAL, LOCAL_EMBEDDER, LOCAL_MODEL

_LITTLE = TokenUsage(input_tokens=14, output_tokens=9)


def _answered(
    figures: Mapping[str, Any],
    used: TokenUsage = _LITTLE,
    *,
    content: str = ANSWER,
    finish: str = "stop",
    finish_reason: FinishReason = FinishReason.STOP,
) -> Exchange:
    return Exchange(
        body=completion_body(LOCAL_MODEL, figures, {"content": content}, finish),
        reply=Completion(content=content, model=LOCAL_MODEL, finish_reason=finish_reason, usage=used),
    )


def _calling(calls: tuple[ToolCall, ...]) -> Exchange:
    return Exchange(
        body=completion_body(LOCAL_MODEL, usage(14, 9), calls_message(calls), "tool_calls"),
        reply=Completion(
            content="",
            model=LOCAL_MODEL,
            finish_reason=FinishReason.TOOL_CALLS,
            usage=_LITTLE,
            tool_calls=calls,
        ),
    )


def _streamed(exchange: Exchange) -> Exchange:
    assert isinstance(exchange.body, dict)
    return Exchange(body=streamed(exchange.body), reply=exchange.reply)


class CompatibleExchanges:
    """Reasoning tokens are counted beside the completion tokens, as xAI does; OpenAI counts them inside."""

    provider = LOCAL
    model = LOCAL_MODEL
    default_max_tokens: int | None = None

    def __init__(self) -> None:
        plain = _answered(usage(14, 9))
        assert isinstance(plain.body, dict)
        self.happenings = {
            Happening.TEXT: plain,
            Happening.CONVERSATION: plain,
            Happening.LOOKED_AT: plain,
            Happening.CUT_SHORT: _answered(
                usage(14, 16),
                TokenUsage(input_tokens=14, output_tokens=16),
                finish="length",
                finish_reason=FinishReason.LENGTH,
            ),
            Happening.CACHED: _answered(
                usage(2000, 9, cached_tokens=1024),
                TokenUsage(input_tokens=2000, output_tokens=9, cache_read_tokens=1024),
            ),
            Happening.CACHE_WRITTEN: _answered(
                usage(2000, 9, cache_write_tokens=1792),
                TokenUsage(input_tokens=2000, output_tokens=9, cache_write_tokens=1792),
            ),
            Happening.REASONED: _answered(
                usage(14, 9, total=87, reasoning_tokens=64),
                TokenUsage(input_tokens=14, output_tokens=73, reasoning_tokens=64),
            ),
            Happening.TOOL_CALLED: _calling(CALLED_TWICE[:1]),
            Happening.TOOLS_CALLED: _calling(CALLED_TWICE),
            Happening.TOOL_ANSWERED: plain,
            Happening.STRUCTURED: _answered(usage(14, 9), content=STRUCTURED_ANSWER),
            Happening.EMBEDDED: Exchange(
                body={
                    "object": "list",
                    "model": LOCAL_EMBEDDER,
                    "data": [
                        {"object": "embedding", "index": 1, "embedding": [0.5, 0.25, 0]},
                        {"object": "embedding", "index": 0, "embedding": [1.0, 0.0, -1.0]},
                    ],
                    "usage": {"prompt_tokens": 4, "total_tokens": 4},
                },
                reply=Embeddings(
                    model=LOCAL_EMBEDDER,
                    vectors=((1.0, 0.0, -1.0), (0.5, 0.25, 0.0)),
                    usage=TokenUsage(input_tokens=4),
                ),
            ),
            Happening.STREAMED_TEXT: _streamed(plain),
            Happening.STREAMED_TOOLS: _streamed(_calling(CALLED_TWICE)),
            Happening.FAILED_MIDWAY: Exchange(body=failing(plain.body)),
            Happening.BAD_KEY: refusal(401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided."),
            Happening.BAD_REQUEST: refusal(400, "BadRequestError", None, "Unknown parameter: 'mood'."),
            Happening.RATE_LIMITED: Exchange(
                status=429,
                headers={"retry-after": "2"},
                retry_after=RETRY_AFTER_SECONDS,
                body={"error": {"message": "Too many requests.", "type": "requests", "code": None}},
            ),
            Happening.RATE_LIMITED_UNTIMED: refusal(429, "requests", None, "Too many requests."),
            Happening.CONTEXT_TOO_LONG: refusal(
                400, "BadRequestError", None, "This model's maximum context length is 8192 tokens."
            ),
            Happening.FILTERED: Exchange(
                body=completion_body(LOCAL_MODEL, usage(14, 3), {"content": "The"}, "content_filter"),
                billed=TokenUsage(input_tokens=14, output_tokens=3),
            ),
            Happening.OVERLOADED: refusal(503, "server_error", None, "All slots are busy."),
            Happening.SERVER_ERROR: refusal(500, "InternalServerError", None, "The engine failed."),
            Happening.UNKNOWN_MODEL: refusal(404, "NotFoundError", None, "The model `no-such-model` does not exist."),
        }

    def read(self, request: httpx2.Request) -> Outgoing:
        body = json.loads(request.content)
        messages = body["messages"]
        calls = {call["id"]: call["function"] for message in messages for call in message.get("tool_calls", ())}
        spoken = [message for message in messages if message["role"] in {"user", "assistant"} and message["content"]]
        return Outgoing(
            path=request.url.path,
            key=request.headers["authorization"].removeprefix("Bearer "),
            model=body["model"],
            system=next((message["content"] for message in messages if message["role"] == "system"), None),
            turns=tuple((message["role"], text_in(message["content"])) for message in spoken),
            temperature=body.get("temperature"),
            max_tokens=body.get("max_tokens"),
            images=tuple(
                data_of(part["image_url"]["url"])
                for message in spoken
                for part in parts_in(message["content"])
                if part["type"] == "image_url"
            ),
            tools=tuple((tool["function"]["name"], tool["function"]["parameters"]) for tool in body.get("tools", ())),
            tool_calls=tuple((call["name"], json.loads(call["arguments"])) for call in calls.values()),
            tool_results=tuple(
                (calls[message["tool_call_id"]]["name"], message["content"])
                for message in messages
                if message["role"] == "tool"
            ),
            tool_choice=choice_in(body.get("tool_choice")),
            schema=body["response_format"]["json_schema"]["schema"] if "response_format" in body else None,
        )
