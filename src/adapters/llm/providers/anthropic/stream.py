"""Translate the events of an Anthropic stream into ours."""

from anthropic.types import (
    ContentBlock,
    RawContentBlockDelta,
    RawMessageDeltaEvent,
    RawMessageStreamEvent,
    Usage,
)

from adapters.llm.providers.anthropic.reply import Answer, usage_of
from adapters.llm.providers.errors import Call
from domain.llm.chat import ChatEvent, Completion, TextDelta, UsageSoFar


class MessageEvents:
    """Blocks come one after the other: a start, deltas, and a stop."""

    def __init__(self, call: Call) -> None:
        self._answer = Answer(call)
        self._block: ContentBlock | None = None
        self._pieces: list[str] = []
        self._signature = ""
        self._usage: Usage | None = None
        self._container: object = None

    def read(self, event: RawMessageStreamEvent) -> tuple[ChatEvent, ...]:
        match event.type:
            case "content_block_delta":
                return _those(self._grown(event.delta))
            case "content_block_start":
                self._block, self._pieces, self._signature = event.content_block, [], ""
            case "content_block_stop":
                return _those(self._ended())
            case "message_start":
                self._answer.model, self._usage = event.message.model, event.message.usage
                self._container = event.message.container
                return (UsageSoFar(usage_of(self._usage)),)
            case "message_delta":
                return self._stopped(event)
            case _:
                pass
        return ()

    def completion(self) -> Completion:
        return self._answer.completion()

    def _grown(self, delta: RawContentBlockDelta) -> ChatEvent | None:
        match delta.type:
            case "text_delta":
                self._answer.said(delta.text)
                return TextDelta(delta.text) if delta.text else None
            case "input_json_delta":
                self._pieces.append(delta.partial_json)
            case "thinking_delta":
                self._pieces.append(delta.thinking)
            case "signature_delta":
                self._signature += delta.signature
            case _:
                pass
        return None

    def _ended(self) -> ChatEvent | None:
        block, text = self._block, "".join(self._pieces)
        if block is None:
            return None
        match block.type:
            case "tool_use":
                return self._answer.called(block.id, block.name, text or block.input)
            case "thinking":
                self._answer.thought({"type": "thinking", "thinking": text, "signature": self._signature})
            case "redacted_thinking":
                self._answer.thought({"type": "redacted_thinking", "data": block.data})
            case _:
                pass
        return None

    def _stopped(self, event: RawMessageDeltaEvent) -> tuple[ChatEvent, ...]:
        if self._usage is None:
            return ()
        delta = event.delta
        return self._answer.stopped(
            delta.stop_reason,
            delta.stop_details,
            usage_of(self._usage, event.usage, container=getattr(delta, "container", None) or self._container),
        )


def _those(event: ChatEvent | None) -> tuple[ChatEvent, ...]:
    return () if event is None else (event,)
