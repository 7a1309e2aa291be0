"""The request to an SDK and its result in provider-independent terms, so that one test covers every SDK."""

import base64
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@dataclass(frozen=True, kw_only=True)
class Said:
    """The result. `pieces` are the streamed texts in order; `calls` are the names of tools with their arguments."""

    text: str = ""
    calls: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    finish: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    pieces: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Tool:
    name: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "object", "properties": {}})


class Asking(Protocol):
    """The request. `turns` alternate between user and assistant, the user first. `choice` is `required`, `none` or the
    name of a tool.

    With `results` the conversation continues: the tools are called as the first answer asks, and return these.
    """

    async def __call__(
        self,
        *turns: str,
        stream: bool = False,
        tools: Sequence[Tool] = (),
        choice: str | None = None,
        schema: Mapping[str, Any] | None = None,
        images: int = 0,
        max_tokens: int = 1000,
        results: Sequence[str] = (),
    ) -> Said: ...


class Driver(Protocol):
    """Build the SDK's client for an origin."""

    def __call__(self, origin: str) -> AbstractAsyncContextManager[Asking]: ...


def roles(turns: Sequence[str], *, assistant: str = "assistant") -> list[tuple[str, str]]:
    return [(assistant if position % 2 else "user", text) for position, text in enumerate(turns)]
