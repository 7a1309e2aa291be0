"""A response written by hand from the provider's API documentation, and the result that it must produce."""

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
    """A stream of server-sent events. An event is JSON, or the raw bytes of a whole event."""

    events: tuple[Mapping[str, Any] | bytes, ...]

    def chunks(self) -> tuple[bytes, ...]:
        return tuple(each if isinstance(each, bytes) else _on_the_wire(each) for each in self.events)


def _on_the_wire(event: Mapping[str, Any]) -> bytes:
    """Encode an event. OpenAI and Anthropic repeat the type in the event name; Gemini's events have none."""
    name = f"event: {event['type']}\n" if "type" in event else ""
    return f"{name}data: {json.dumps(event)}\n\n".encode(errors="replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One response and its expected result.

    `body` is JSON, a stream or raw bytes, valid or broken. `reply` is the expected reply, for a stream the one at its
    end. `billed` is the usage that a refusal or failure reports as charged.
    """

    body: dict[str, Any] | bytes | Events
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    reply: ModelReply | None = None
    billed: TokenUsage | None = None
    retry_after: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """An outgoing chat request, parsed into provider-independent fields; None is what is absent.

    `turns` are (role, text) of the messages with text, `images` are (media type, data), `tools` are (name, schema),
    `tool_calls` are (name, arguments), `tool_results` are (name of the tool, text), `tool_choice` is a `ToolChoice` or
    a name.
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
    """The hand-made exchanges of one provider API.

    `default_max_tokens` is sent when the request sets no limit. `happenings` omits those that the provider does not
    offer and those that are derived: cut off, corrupt, silent and dropped streams are variations of `STREAMED_TEXT`,
    which ends in the reply of `TEXT`. `FAILED_MIDWAY` sends some text before it fails.
    """

    model: str
    default_max_tokens: int | None
    happenings: dict[Happening, Exchange]

    @property
    def provider(self) -> str: ...

    def read(self, request: httpx2.Request) -> Outgoing: ...
