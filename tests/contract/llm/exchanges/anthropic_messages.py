"""Build Anthropic messages, whole and as stream events."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.contract.llm.exchanges.exchange import Events

ANSWERED_BY = "claude-haiku-4-5-20251001"
PING = {"type": "ping"}
OVERLOADED = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}

Blocks = Sequence[Mapping[str, Any]]


def text(*pieces: str) -> Blocks:
    return [{"type": "text", "text": piece} for piece in pieces]


def thoughts(signature: str) -> Blocks:
    return [{"type": "thinking", "thinking": "Thinking aloud.", "signature": signature}]


def tool_use(call_id: str, tower: str) -> Mapping[str, Any]:
    return {"type": "tool_use", "id": call_id, "name": "height_of", "input": {"tower": tower}}


def message(usage: Mapping[str, Any], content: Blocks, stop_reason: str | None) -> dict[str, Any]:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": ANSWERED_BY,
        "content": content,
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": usage,
    }


def events(usage: Mapping[str, Any], content: Blocks, stop_reason: str) -> Events:
    """The first event counts almost no output tokens; the last one counts all of them."""
    begun = message({**usage, "output_tokens": 1}, [], None)
    return Events(
        (
            {"type": "message_start", "message": begun},
            PING,
            *(event for index, block in enumerate(content) for event in _block(index, block)),
            {"type": "message_delta", "delta": {"stop_reason": stop_reason, "stop_sequence": None}, "usage": usage},
            {"type": "message_stop"},
        )
    )


def _block(index: int, block: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    begun, deltas = _parts(block)
    yield {"type": "content_block_start", "index": index, "content_block": {**block, **begun}}
    for delta in deltas:
        yield {"type": "content_block_delta", "index": index, "delta": delta}
    yield {"type": "content_block_stop", "index": index}


def _parts(block: Mapping[str, Any]) -> tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]:
    """Split a block into its start event and its deltas; a block with text has two deltas."""
    match block["type"]:
        case "text":
            said = [{"type": "text_delta", "text": half} for half in _halves(block["text"])]
            cited = [{"type": "citations_delta", "citation": each} for each in block.get("citations", ())]
            return {"text": "", "citations": []}, [*cited, *said]
        case "tool_use":
            halves = ["", *_halves(json.dumps(block["input"]))] if block["input"] else [""]
            return {"input": {}}, [{"type": "input_json_delta", "partial_json": half} for half in halves]
        case "thinking":
            thought = [{"type": "thinking_delta", "thinking": half} for half in _halves(block["thinking"])]
            signed = {"type": "signature_delta", "signature": block["signature"]}
            return {"thinking": "", "signature": ""}, [*thought, signed]
        case _:
            return {}, []


def _halves(whole: str) -> list[str]:
    return [whole[: len(whole) // 2], whole[len(whole) // 2 :]]
