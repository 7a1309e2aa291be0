"""Shared parts of the simulated wire formats."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from simulators.llm.answers.faults import Fault

RETRY_AFTER_SECONDS = 2
CREATED_AT = 1_767_225_600
"""Answers are the same at any time, so they bear one date: 2026-01-01."""

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`names` are those in the path, such as the model where the provider puts it there."""

    body: bytes
    headers: Mapping[str, str]
    names: Mapping[str, str]

    def json(self) -> dict[str, Any]:
        return {**json.loads(self.body), **self.names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A body that is not bytes is sent as JSON. `pause` is how many seconds it takes to come."""

    body: Body | bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class Chunk:
    data: bytes
    is_word: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """`failure` is the provider's event for a failure in the middle.

    `wait` is the time before the first word in seconds, `pause` that between two words.
    """

    chunks: tuple[Chunk, ...]
    failure: Chunk
    wait: float = 0.0
    pause: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A request that could be read. `question` may wish for faults; those in `unmoved_by` have no effect.

    `result` may raise like its endpoint, when the request turns out to make no sense.
    """

    model: str
    question: str
    result: Callable[[], Reply | Stream]
    unmoved_by: frozenset[Fault] = frozenset()


Endpoint = Callable[[Request], Task]
"""May raise `LookupError`, `TypeError`, `ValueError` or `AttributeError` when the request is not in the format."""


class Gate(Protocol):
    """The authentication and the refusals of a provider."""

    def has_key(self, headers: Mapping[str, str]) -> bool:
        """Return whether there is a key; any will do."""
        ...

    def refused(self, fault: Fault, model: str) -> Reply: ...


def has_bearer_token(headers: Mapping[str, str]) -> bool:
    return headers.get("authorization", "").removeprefix("Bearer").strip() != ""


def text_of(content: str | list[dict[str, Any]] | None) -> str:
    """Return the text of a message whose content is a string or a list of parts."""
    if content is None or isinstance(content, str):
        return content or ""
    return "\n".join(part["text"] for part in content if "text" in part and not part.get("thought"))


def parts_of(content: str | list[dict[str, Any]] | None) -> Iterator[dict[str, Any]]:
    if isinstance(content, list):
        yield from content


def server_sent(data: Body, *, event: str | None = None, end: str = "\n") -> bytes:
    """One event of a stream."""
    name = "" if event is None else f"event: {event}{end}"
    return f"{name}data: {json.dumps(data, ensure_ascii=False)}{end}{end}".encode()
