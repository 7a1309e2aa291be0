"""A provider's answer, made by hand after its public API documentation, and what it has to become."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx2

from domain.llm.requests import ModelReply
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.scenes import Happening


@dataclass(frozen=True, slots=True)
class Events:
    """A stream of server-sent events: each is JSON, or the bytes of a whole event as they are on the wire."""

    events: tuple[Mapping[str, Any] | bytes, ...]

    def chunks(self) -> tuple[bytes, ...]:
        return tuple(each if isinstance(each, bytes) else _on_the_wire(each) for each in self.events)


def _on_the_wire(event: Mapping[str, Any]) -> bytes:
    """OpenAI and Anthropic name an event by its type once more; Gemini's have none."""
    name = f"event: {event['type']}\n" if "type" in event else ""
    return f"{name}data: {json.dumps(event)}\n\n".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """`body` is JSON, a stream, or bytes: sound, or what is no good answer at all.

    `reply` is what a good answer becomes, that of a stream at its end; `billed` is what a refusal or a failure says it
    charges for.
    """

    body: dict[str, Any] | bytes | Events
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    reply: ModelReply | None = None
    billed: TokenUsage | None = None
    retry_after: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A chat request on the wire, read back in our words; None is what is not there.

    `turns` are (role, text) of what has text, `images` are (media type, data), `tools` are (name, schema), `tool_calls`
    are (name, arguments), `tool_results` are (name of the tool, text), `tool_choice` is a `ToolChoice` or a name.
    """

    path: str
    key: str
    model: str
    system: str | None
    turns: tuple[tuple[str, str], ...]
    temperature: float | None
    max_tokens: int | None
    images: tuple[tuple[str, bytes], ...] = ()
    tools: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    tool_calls: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    tool_results: tuple[tuple[str, str], ...] = ()
    tool_choice: str | None = None
    schema: Mapping[str, Any] | None = None


class Exchanges(Protocol):
    """`default_max_tokens` is what goes out when the request names no limit.

    `happenings` lacks those that the provider does not offer, and those that are made of others: what is cut off,
    corrupt, silent or dropped midway is so in the stream of `STREAMED_TEXT`. That one ends in the reply of `TEXT`, as
    if asked at once. `FAILED_MIDWAY` brings some text before it fails. Streams are read as other chats are.
    """

    model: str
    default_max_tokens: int | None
    happenings: dict[Happening, Exchange]

    @property
    def provider(self) -> str: ...

    def read(self, request: httpx2.Request) -> Outgoing: ...
