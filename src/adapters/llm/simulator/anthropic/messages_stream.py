"""The events in which the Messages API streams a message."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.llm.simulator.tokens import pieces, words
from adapters.llm.simulator.wire import Body, Chunk, server_sent

_PING = Chunk(server_sent({"type": "ping"}, event="ping"))


def message_events(message: Body) -> Iterator[Chunk]:
    """What went in is told at the start, what came out at the end."""
    usage = message["usage"]
    begun = {**message, "content": [], "stop_reason": None, "usage": {**usage, "output_tokens": 1}}
    yield _event("message_start", {"message": begun})
    for index, block in enumerate(message["content"]):
        yield from _block(index, block)
    yield _event(
        "message_delta",
        {
            "delta": {"stop_reason": message["stop_reason"], "stop_sequence": None},
            "usage": {
                name: usage[name]
                for name in (
                    "input_tokens",
                    "cache_creation_input_tokens",
                    "cache_read_input_tokens",
                    "output_tokens",
                )
            },
        },
    )
    yield _event("message_stop", {})


def _block(index: int, block: Mapping[str, Any]) -> Iterator[Chunk]:
    if block["type"] == "text":
        empty: Body = {"text": ""}
        deltas: list[Body] = [{"type": "text_delta", "text": word} for word in words(block["text"])]
    else:
        empty = {"input": {}}
        parts = ["", *pieces(json.dumps(block["input"], ensure_ascii=False))]
        deltas = [{"type": "input_json_delta", "partial_json": part} for part in parts]
    yield _event("content_block_start", {"index": index, "content_block": {**block, **empty}})
    if index == 0:
        yield _PING
    for delta in deltas:
        yield _event("content_block_delta", {"index": index, "delta": delta}, is_word=True)
    yield _event("content_block_stop", {"index": index})


def _event(kind: str, data: Body, *, is_word: bool = False) -> Chunk:
    return Chunk(server_sent({"type": kind, **data}, event=kind), is_word=is_word)
