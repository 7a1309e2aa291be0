"""Build responses of a Chat Completions API, whole and as a stream of the same response."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.llm.chat import ToolCall
from tests.contract.llm.exchanges.exchange import Events

DONE = b"data: [DONE]\n\n"


def completion_body(
    model: str, usage: Mapping[str, Any] | None, message: Mapping[str, Any], finish: str
) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_767_225_600,
        "model": model,
        "choices": [
            {"index": 0, "message": {"role": "assistant", **message}, "logprobs": None, "finish_reason": finish}
        ],
        "usage": usage,
    }


def calls_message(calls: Sequence[ToolCall]) -> dict[str, Any]:
    return {"content": None, "tool_calls": [_call(call) for call in calls]}


def usage(read: int, written: int, *, total: int | None = None, **details: int) -> dict[str, Any]:
    """Build the usage block. `details` may hold cached_tokens, cache_write_tokens and reasoning_tokens."""
    thought = {name: number for name, number in details.items() if name == "reasoning_tokens"}
    return {
        "prompt_tokens": read,
        "completion_tokens": written,
        "total_tokens": total or read + written,
        "prompt_tokens_details": {name: number for name, number in details.items() if name not in thought},
        "completion_tokens_details": thought,
    }


def streamed(body: Mapping[str, Any]) -> Events:
    """Build the stream; the usage comes after the last piece of text."""
    chunks = list(_chunks(body))
    figures = [{**chunks[0], "choices": [], "usage": body["usage"]}] if body["usage"] else []
    return Events((*chunks, *figures, DONE))


def failing(body: Mapping[str, Any]) -> Events:
    chunks = list(_chunks(body))
    error = {"error": {"message": "The engine failed.", "type": "InternalServerError", "param": None, "code": 500}}
    return Events((*chunks[:-1], error, DONE))


def _chunks(body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    head = {"id": body["id"], "object": "chat.completion.chunk", "created": body["created"], "model": body["model"]}
    (choice,) = body["choices"]

    def chunk(delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
        return {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], "usage": None}

    yield chunk({"role": "assistant", "content": ""})
    for number, word in enumerate((choice["message"]["content"] or "").split(" ")):
        yield chunk({"content": f" {word}" if number else word})
    for index, call in enumerate(choice["message"].get("tool_calls", ())):
        arguments = call["function"]["arguments"]
        begun = {"index": index, **call, "function": {**call["function"], "arguments": arguments[:5]}}
        yield chunk({"tool_calls": [begun]})
        yield chunk({"tool_calls": [{"index": index, "function": {"arguments": arguments[5:]}}]})
    yield chunk({}, choice["finish_reason"])


def _call(call: ToolCall) -> dict[str, Any]:
    function = {"name": call.name, "arguments": json.dumps(dict(call.arguments))}
    return {"id": call.id, "type": "function", "function": function}
