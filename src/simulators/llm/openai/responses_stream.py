"""The typed events in which the Responses API streams a response."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from simulators.llm.answers.tokens import pieces, words
from simulators.llm.wire import Body, Chunk, server_sent

Event = tuple[str, Body]

_WORDS = frozenset({"response.output_text.delta", "response.function_call_arguments.delta"})


def response_events(response: Body) -> Iterator[Chunk]:
    numbers = count()
    for kind, data in _events(response):
        event = {"type": kind, "sequence_number": next(numbers), **data}
        yield Chunk(server_sent(event, event=kind), is_word=kind in _WORDS)


def _events(response: Body) -> Iterator[Event]:
    begun = {**response, "status": "in_progress", "incomplete_details": None, "output": [], "usage": None}
    yield "response.created", {"response": begun}
    yield "response.in_progress", {"response": begun}
    for index, item in enumerate(response["output"]):
        yield from _item(index, item)
    yield f"response.{response['status']}", {"response": response}


def _item(index: int, item: Mapping[str, Any]) -> Iterator[Event]:
    match item["type"]:
        case "message":
            begun, inner = {"status": "in_progress", "content": []}, _text(index, item)
        case "function_call":
            begun, inner = {"status": "in_progress", "arguments": ""}, _arguments(index, item)
        case _:
            begun, inner = {}, iter(())
    yield "response.output_item.added", {"output_index": index, "item": {**item, **begun}}
    yield from inner
    yield "response.output_item.done", {"output_index": index, "item": item}


def _text(index: int, item: Mapping[str, Any]) -> Iterator[Event]:
    place = {"item_id": item["id"], "output_index": index, "content_index": 0}
    (part,) = item["content"]
    yield "response.content_part.added", {**place, "part": {**part, "text": ""}}
    for word in words(part["text"]):
        yield "response.output_text.delta", {**place, "delta": word, "logprobs": []}
    yield "response.output_text.done", {**place, "text": part["text"], "logprobs": []}
    yield "response.content_part.done", {**place, "part": part}


def _arguments(index: int, item: Mapping[str, Any]) -> Iterator[Event]:
    place = {"item_id": item["id"], "output_index": index}
    for piece in pieces(item["arguments"]):
        yield "response.function_call_arguments.delta", {**place, "delta": piece}
    yield "response.function_call_arguments.done", {**place, "name": item["name"], "arguments": item["arguments"]}
