"""One recorded exchange, read without any of our adapters."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import Any

from domain.llm.chat import ChatMessage
from tests.contract.llm.recorded_requests import said


class Kind(Enum):
    CHAT = auto()
    STREAM = auto()
    COUNT = auto()
    IMAGE = auto()
    SPEECH = auto()
    TRANSCRIPTION = auto()
    EMBEDDING = auto()
    OTHER = auto()


_PATHS = (
    (re.compile(r"/input_tokens$|/count_tokens$|:countTokens$"), Kind.COUNT),
    (re.compile(r"/responses$|/messages$|/chat/completions$|:(stream)?[gG]enerateContent$"), Kind.CHAT),
    (re.compile(r"/images/generations$"), Kind.IMAGE),
    (re.compile(r"/audio/speech$|/tts$"), Kind.SPEECH),
    (re.compile(r"/audio/transcriptions$|/stt$"), Kind.TRANSCRIPTION),
    (re.compile(r"/embeddings$|:batchEmbedContents$"), Kind.EMBEDDING),
)
_CALLED = {"function_call", "tool_use"}
_WORDLESS = {*_CALLED, "reasoning"}


@dataclass(frozen=True, kw_only=True)
class Recording:
    """The request in `asked` is parsed JSON, empty for a form; `body` is the raw response."""

    tape: str
    provider: str
    path: str
    asked: Mapping[str, Any]
    status: int
    media_type: str
    body: bytes

    @property
    def model(self) -> str:
        """The model of the request; Gemini has it in the path. Without one, the model that the response names."""
        return str(self.asked.get("model") or self._named_in_path or self.answer.get("model") or "a-model")

    @property
    def said(self) -> tuple[ChatMessage, ...]:
        return said(self.asked)

    @cached_property
    def kind(self) -> Kind:
        kind = next((kind for pattern, kind in _PATHS if pattern.search(self.path)), Kind.OTHER)
        if kind is not Kind.CHAT:
            return kind
        if (self.asked.get("generationConfig") or {}).get("responseModalities") == ["AUDIO"]:
            return Kind.SPEECH
        if "inlineData" in json.dumps(self.asked):
            return Kind.TRANSCRIPTION
        return Kind.STREAM if self.media_type == "text/event-stream" else Kind.CHAT

    @cached_property
    def events(self) -> Sequence[Mapping[str, Any]]:
        return [json.loads(line[6:]) for line in self.body.splitlines() if line.startswith(b"data: {")]

    @cached_property
    def answer(self) -> Mapping[str, Any]:
        """The response as one object; for a stream, the data of its last events without the text."""
        if self.media_type != "text/event-stream":
            answer: Mapping[str, Any] = json.loads(self.body) if self.body.startswith(b"{") else {}
            return answer
        return _last(self.events)

    @cached_property
    def text(self) -> str:
        """The text of the model without reasoning, found by a search that knows no format."""
        answers = self.events if self.kind is Kind.STREAM and "output" not in self.answer else [self.answer]
        return "".join(text for answer in answers for text in _texts(answer))

    @cached_property
    def calls(self) -> list[str]:
        """The names of the tools that the model called."""
        answers = self.events if self.kind is Kind.STREAM and "output" not in self.answer else [self.answer]
        return [name for answer in answers for part in _PARTS for name in _called(answer.get(part))]

    @property
    def is_refused(self) -> bool:
        return '"refusal": "' in json.dumps(self.answer)

    @property
    def is_beyond_us(self) -> bool:
        """Whether the exchange uses what Baseline does not offer: tools that run at the provider, or caches created
        beforehand.
        """
        return "codeExecution" in json.dumps(self.asked) or "cachedContent" in self.asked

    @property
    def _named_in_path(self) -> str:
        last = self.path.rpartition("/")[2]
        return last.partition(":")[0] if ":" in last else ""


_PARTS = ("output", "content", "content_block", "candidates", "choices")


def _last(events: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    last: dict[str, Any] = {}
    for event in events:
        begun = event.get("message") or event.get("response") or event
        if usage := begun.get("usage") or event.get("usage"):
            last["usage"] = {**last.get("usage", {}), **usage}
        last |= {name: value for name, value in begun.items() if name not in {"content", "usage"}}
        if event.get("type") == "message_delta":
            last |= event["delta"]
    return last


def _texts(answer: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(delta := answer.get("delta"), dict) and delta.get("type") == "text_delta":
        yield delta["text"]
    for choice in answer.get("choices") or ():
        yield (choice.get("message") or choice["delta"]).get("content") or ""
    for part in ("output", "content", "candidates"):
        yield from _found(answer.get(part))


def _found(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for child in node:
            yield from _found(child)
    if not isinstance(node, dict) or node.get("type") in _WORDLESS or node.get("thought"):
        return
    if isinstance(text := node.get("text"), str):
        yield text
        return
    for child in node.values():
        yield from _found(child)


def _called(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for child in node:
            yield from _called(child)
    if not isinstance(node, dict):
        return
    function = node.get("functionCall") or node.get("function") or (node if node.get("type") in _CALLED else None)
    if function is not None and function.get("name"):
        yield function["name"]
        return
    for child in node.values():
        yield from _called(child)
