"""Answer at once in the formats that the measured clients use."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Event = MutableMapping[str, Any]

WORDS = ("Hello", "!", " How", " can", " I", " help", " you", " today", "?") * 5
MODEL = "gpt-4.1-mini-2025-04-14"
_TEXT = "".join(WORDS)
_USAGE = {
    "input_tokens": 19,
    "input_tokens_details": {"cached_tokens": 0},
    "output_tokens": 45,
    "output_tokens_details": {"reasoning_tokens": 0},
    "total_tokens": 64,
}


def _response(status: str) -> dict[str, Any]:
    part = {"type": "output_text", "text": _TEXT, "annotations": [], "logprobs": []}
    message = {"id": "msg_1", "type": "message", "status": "completed", "role": "assistant", "content": [part]}
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1_767_225_600,
        "status": status,
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "model": MODEL,
        "output": [message] if status == "completed" else [],
        "parallel_tool_calls": True,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "usage": _USAGE if status == "completed" else None,
    }


def _chat(choice: dict[str, Any], kind: str, usage: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": kind,
        "created": 1_767_225_600,
        "model": MODEL,
        "choices": [{"index": 0, "finish_reason": None, "logprobs": None, **choice}] if choice else [],
        "usage": usage,
    }


_CHAT_USAGE = {"prompt_tokens": 19, "completion_tokens": 45, "total_tokens": 64}


def _responses_stream() -> bytes:
    where = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    message = {"id": "msg_1", "type": "message", "status": "in_progress", "role": "assistant", "content": []}
    part = {"type": "output_text", "text": "", "annotations": [], "logprobs": []}
    events: list[dict[str, Any]] = [
        {"type": "response.created", "response": _response("in_progress")},
        {"type": "response.output_item.added", "output_index": 0, "item": message},
        {"type": "response.content_part.added", **where, "part": part},
        *({"type": "response.output_text.delta", **where, "delta": word, "logprobs": []} for word in WORDS),
        {"type": "response.output_text.done", **where, "text": _TEXT, "logprobs": []},
        {"type": "response.completed", "response": _response("completed")},
    ]
    numbered = ({**event, "sequence_number": number} for number, event in enumerate(events))
    return b"".join(f"event: {each['type']}\ndata: {json.dumps(each)}\n\n".encode() for each in numbered)


def _chat_stream() -> bytes:
    kind = "chat.completion.chunk"
    chunks = [
        _chat({"delta": {"role": "assistant", "content": ""}}, kind, None),
        *(_chat({"delta": {"content": word}}, kind, None) for word in WORDS),
        _chat({"delta": {}, "finish_reason": "stop"}, kind, None),
        _chat({}, kind, _CHAT_USAGE),
    ]
    return b"".join(b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks) + b"data: [DONE]\n\n"


_MESSAGE = {"role": "assistant", "content": _TEXT}
_PLAIN = {
    "responses": json.dumps(_response("completed")).encode(),
    "completions": json.dumps(
        _chat({"message": _MESSAGE, "finish_reason": "stop"}, "chat.completion", _CHAT_USAGE)
    ).encode(),
}
_STREAMED = {"responses": _responses_stream(), "completions": _chat_stream()}


async def app(scope: Event, receive: Callable[[], Awaitable[Event]], send: Callable[[Event], Awaitable[None]]) -> None:
    """Serve the ASGI application."""
    body = b""
    while True:
        event = await receive()
        body += event.get("body", b"")
        if not event.get("more_body"):
            break
    format_ = scope["path"].rpartition("/")[2]
    streams = b'"stream":true' in body.replace(b" ", b"")
    content = (_STREAMED if streams else _PLAIN)[format_]
    kind = b"text/event-stream" if streams else b"application/json"
    headers = [(b"content-type", kind), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})
