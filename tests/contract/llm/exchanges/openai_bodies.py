"""Build responses of OpenAI's Responses API, whole and as a stream of the same response."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.llm.chat import ToolCall
from tests.contract.llm.exchanges.exchange import Events, Exchange

ANSWER = "The tower is 31 metres high."
STRUCTURED_ANSWER = '{"name": "North", "metres": 31}'
_SUMMARY = [{"text": "Thinking aloud.", "type": "summary_text"}]
_THOUGHTS = {"id": "rs_1", "type": "reasoning", "summary": _SUMMARY}
_ENCRYPTED_THOUGHTS = {**_THOUGHTS, "encrypted_content": "c2VjcmV0"}


def responses_body(model: str, usage: Mapping[str, Any], **changes: object) -> dict[str, Any]:
    """Build a completed response with the given changes. Its reasoning text must not reach the member."""
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1_767_225_600,
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "model": model,
        "output": [_THOUGHTS, output_message({"type": "output_text", "text": ANSWER, "annotations": []})],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": usage,
        **changes,
    }


def output_message(part: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": [part]}


def output_text(text: str) -> list[dict[str, Any]]:
    return [output_message({"type": "output_text", "text": text, "annotations": []})]


def output_calls(calls: Sequence[ToolCall]) -> list[dict[str, Any]]:
    """Build tool calls that follow a reasoning item; the item must be sent back with the first call."""
    return [dict(_ENCRYPTED_THOUGHTS), *(_output_call(call) for call in calls)]


def signed(provider: str, calls: Sequence[ToolCall]) -> tuple[ToolCall, ...]:
    """The calls that `output_calls` must parse to."""
    thoughts = [{"type": "reasoning", "summary": _SUMMARY, "encrypted_content": "c2VjcmV0"}]
    first, *rest = calls
    return (
        ToolCall(
            id=first.id,
            name=first.name,
            arguments=first.arguments,
            signature=f"{provider}:{json.dumps(thoughts)}",
        ),
        *rest,
    )


def usage(read: int, written: int, *, cached: int = 0, cache_written: int = 0, reasoning: int = 0) -> dict[str, Any]:
    return {
        "input_tokens": read,
        "input_tokens_details": {"cached_tokens": cached, "cache_write_tokens": cache_written},
        "output_tokens": written,
        "output_tokens_details": {"reasoning_tokens": reasoning},
        "total_tokens": read + written,
    }


def streamed(body: Mapping[str, Any]) -> Events:
    """Split the response into the events in which the API streams it."""
    return Events((*_begun(body), {"type": f"response.{body['status']}", "response": body}))


def failing(body: Mapping[str, Any]) -> Events:
    """Build a stream that fails after its whole text."""
    error = {"code": "server_error", "message": "Sorry."}
    failed = {**body, "status": "failed", "error": error, "output": []}
    return Events((*_begun(body), {"type": "response.failed", "response": failed}))


def _begun(body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield {"type": "response.created", "response": {**body, "status": "in_progress", "output": [], "usage": None}}
    for index, item in enumerate(body["output"]):
        yield {"type": "response.output_item.added", "output_index": index, "item": {**item, "status": "in_progress"}}
        yield from _pieces(index, item)
        yield {"type": "response.output_item.done", "output_index": index, "item": item}


def _pieces(index: int, item: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    about = {"item_id": item["id"], "output_index": index}
    if item["type"] == "reasoning":
        yield {**about, "type": "response.reasoning_summary_text.delta", "delta": "Thinking aloud."}
    if item["type"] == "function_call":
        yield {**about, "type": "response.function_call_arguments.delta", "delta": item["arguments"]}
    if item["type"] == "message":
        yield {**about, "type": "response.output_text.delta", "content_index": 0, "delta": ""}
        for word in item["content"][0]["text"].split(" "):
            space = "" if word == "The" else " "
            yield {**about, "type": "response.output_text.delta", "content_index": 0, "delta": space + word}


def _output_call(call: ToolCall) -> dict[str, Any]:
    return {
        "id": f"fc_{call.id}",
        "type": "function_call",
        "status": "completed",
        "call_id": call.id,
        "name": call.name,
        "arguments": json.dumps(dict(call.arguments)),
    }


def refusal(status: int, kind: str, code: str | None, message: str) -> Exchange:
    return Exchange(status=status, body={"error": {"message": message, "type": kind, "param": None, "code": code}})
