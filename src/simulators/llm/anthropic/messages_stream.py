"""The events in which the Messages API streams a message."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from simulators.llm.answers.tokens import pieces, words
from simulators.llm.wire import Body, Chunk, server_sent

_COUNTED_AT_THE_END = {
    "input_tokens",
    "cache_creation_input_tokens",
    "cache_read_input_tokens",
    "output_tokens",
    "output_tokens_details",
}
_PING = Chunk(server_sent({"type": "ping"}, event="ping"))


def message_events(message: Body) -> Iterator[Chunk]:
    """Report input tokens at the start and output tokens at the end."""
    usage = message["usage"]
    begun = {**message, "content": [], "stop_reason": None, "usage": {**usage, "output_tokens": 1}}
    yield _event("message_start", {"message": begun})
    for index, block in enumerate(message["content"]):
        yield from _block(index, block)
    ended = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    final = {name: count for name, count in usage.items() if name in _COUNTED_AT_THE_END}
    yield _event("message_delta", {"delta": ended, "usage": final})
    yield _event("message_stop", {})


def _block(index: int, block: Mapping[str, Any]) -> Iterator[Chunk]:
    empty, deltas = _deltas(block)
    yield _event("content_block_start", {"index": index, "content_block": {**block, **empty}})
    if index == 0:
        yield _PING
    for delta in deltas:
        yield _event("content_block_delta", {"index": index, "delta": delta}, is_word=block["type"] != "thinking")
    yield _event("content_block_stop", {"index": index})


def _deltas(block: Mapping[str, Any]) -> tuple[Body, list[Body]]:
    """Return the block at its start, and the deltas that follow."""
    match block["type"]:
        case "text":
            return {"text": ""}, [{"type": "text_delta", "text": word} for word in words(block["text"])]
        case "thinking":
            thoughts = [{"type": "thinking_delta", "thinking": word} for word in words(block["thinking"])]
            signed = {"type": "signature_delta", "signature": block["signature"]}
            return {"thinking": "", "signature": ""}, [*thoughts, signed]
        case _:
            parts = ["", *pieces(json.dumps(block["input"], ensure_ascii=False))]
            return {"input": {}}, [{"type": "input_json_delta", "partial_json": part} for part in parts]


def _event(kind: str, data: Body, *, is_word: bool = False) -> Chunk:
    return Chunk(server_sent({"type": kind, **data}, event=kind), is_word=is_word)
