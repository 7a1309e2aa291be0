"""Translate the events of an Anthropic stream into ours."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import anthropic
from typing_extensions import override

from adapters.llm.providers.anthropic.reply import Answer, kind_of, usage_of
from adapters.llm.providers.errors import Call
from adapters.llm.providers.reading.pieces import TextPieces
from adapters.llm.providers.reading.values import Json, mapping, text, word
from domain.llm.chat import ChatEvent, ChatRequest, Completion, TextDelta, UsageSoFar
from domain.llm.token_usage import TokenUsage


class NamedStream(anthropic.AsyncStream[Any]):
    """Names events that come without a name, as from some relays, by their data: the SDK would drop them."""

    @override
    async def _iter_events(self) -> AsyncIterator[Any]:
        async for event in super()._iter_events():
            if event.event is None and event.data.startswith("{"):
                name = word(mapping(event.json()).get("type"))
                yield type(event)(event=name, data=event.data, id=event.id, retry=event.retry)
            else:
                yield event


@dataclass(slots=True)
class _Block:
    given: dict[str, Any]
    pieces: list[str] = field(default_factory=list)
    signature: str = ""


class MessageEvents:
    """A block has a start, deltas and a stop. `is_whole` is true when the answer has ended."""

    def __init__(self, call: Call, request: ChatRequest) -> None:
        self._answer = Answer(call, request)
        self._blocks: dict[object, _Block] = {}
        self._pieces = TextPieces()
        self._first_usage: object = None
        self._last_usage: object = None
        self._container: object = None
        self._is_done = False

    @property
    def is_whole(self) -> bool:
        return self._is_done or bool(self._answer.stopped)

    def read(self, given: object) -> Iterator[ChatEvent]:
        event = mapping(given)
        match word(event.get("type")):
            case "content_block_start":
                block = mapping(event.get("content_block"))
                self._blocks[_index(event)] = _Block({**block, "type": kind_of(block)})
                yield from self._text(text(block.get("text")))
            case "content_block_delta":
                yield from self._grown(_index(event), mapping(event.get("delta")))
            case "content_block_stop":
                yield from self._ended(_index(event))
            case "message_start":
                message = mapping(event.get("message"))
                self._answer.model = word(message.get("model")) or self._answer.model
                self._answer.ended(message)
                self._first_usage = message.get("usage")
                self._container = message.get("container")
                yield from self._used()
            case "message_delta":
                delta = mapping(event.get("delta"))
                self._answer.ended(delta)
                self._last_usage = event.get("usage")
                self._container = delta.get("container") or self._container
                self._answer.usage = self._usage()
            case "message_stop":
                self._is_done = True
            case _:
                pass

    def rest(self) -> Iterator[ChatEvent]:
        """Yield the text that was held back, and the calls with invalid arguments."""
        for index in tuple(self._blocks):
            yield from self._ended(index)
        shown = self._pieces.rest()
        if shown:
            self._answer.said(shown)
            yield TextDelta(shown)
        yield from self._answer.broken_calls()

    def completion(self) -> Completion:
        return self._answer.completion(is_done=self._is_done)

    def _used(self) -> Iterator[ChatEvent]:
        self._answer.usage = self._usage()
        if self._answer.usage is not None:
            yield UsageSoFar(self._answer.usage)

    def _usage(self) -> TokenUsage | None:
        return usage_of(self._first_usage, self._last_usage, container=self._container)

    def _text(self, piece: str) -> Iterator[ChatEvent]:
        shown = self._pieces.add(piece)
        if shown:
            self._answer.said(shown)
            yield TextDelta(shown)

    def _grown(self, index: object, delta: Json) -> Iterator[ChatEvent]:
        block = self._blocks.setdefault(self._open(index), _Block({}))
        match word(delta.get("type")) or next((name for name in _DELTAS if name in delta), ""):
            case "text_delta" | "text":
                yield from self._text(text(delta.get("text")))
            case "input_json_delta" | "partial_json":
                block.pieces.append(text(delta.get("partial_json")))
            case "thinking_delta" | "thinking":
                block.pieces.append(text(delta.get("thinking")))
            case "citations_delta" | "citation":
                self._answer.cited(mapping(delta.get("citation")))
            case "signature_delta":
                block.signature += word(delta.get("signature"))
            case _:
                pass

    def _open(self, index: object) -> object:
        """Return the index of an open block: blocks come one after the other, whatever their indices are."""
        return index if index in self._blocks else next(reversed(self._blocks), index)

    def _ended(self, index: object) -> Iterator[ChatEvent]:
        block = self._blocks.pop(self._open(index), None)
        if block is None:
            return
        joined = "".join(block.pieces)
        match block.given.get("type"):
            case "tool_use":
                called = self._answer.called(block.given, joined or block.given.get("input"))
                if called is not None:
                    yield called
            case "thinking":
                self._answer.thought({"type": "thinking", "thinking": joined, "signature": block.signature})
            case "redacted_thinking":
                self._answer.thought(block.given)
            case _:
                pass


_DELTAS = ("text", "partial_json", "thinking", "citation")


def _index(event: Json) -> object:
    """Blocks without an index come one after the other."""
    index = event.get("index")
    return index if isinstance(index, int | str) else None
