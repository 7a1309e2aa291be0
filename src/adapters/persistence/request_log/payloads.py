"""Prepare prompts and replies for storage: without secrets, images and audio, and cut to a length."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Any, TypeAlias

from domain.llm.requests import ModelReply, ModelRequest

LONGEST = 64 * 1024
_MARGIN = 4 * 1024
"""Length of the cut-off text that is still searched for secrets: one may begin before the cut and end after it."""

_NUMBERS_SHOWN = 8
_NOT_SAID = frozenset(
    {"caller", "call_id", "request_id", "fallbacks", "cache_seconds", "usage", "cost_usd", "latency_ms"}
)

Redact: TypeAlias = Callable[[str], str]


class _Cut(str):
    """Text that was cut."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A prompt or reply as JSON values, cut but not yet redacted. `size` is in characters."""

    parts: object
    size: int


def excerpt_of(source: ModelRequest[Any] | ModelReply) -> Excerpt:
    """Return the excerpt of a request or reply. It is quick and keeps no large object alive."""
    cutting = _Cutting()
    parts = cutting.of(source)
    return Excerpt(parts, cutting.size)


def payload_of(excerpt: Excerpt, redact: Redact) -> str:
    """Return the redacted excerpt as JSON, or the beginning of that JSON if it is too long.

    Takes milliseconds for long texts.
    """
    return json.dumps(_redacted(excerpt.parts, redact), ensure_ascii=False, separators=(",", ":"))[:LONGEST]


def storable(text: str) -> str:
    """Drop U+0000 and replace lone surrogates: PostgreSQL stores neither."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


class _Cutting:
    def __init__(self) -> None:
        self.size = 0

    def of(self, value: object) -> object:
        if isinstance(value, Enum):
            return value.value
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, bytes):
            return f"<{len(value)} bytes>"
        if isinstance(value, bool | int | float | None):
            return value
        return self._parts(value)

    def _parts(self, value: object) -> object:
        if is_dataclass(value):
            named = {field.name: getattr(value, field.name) for field in fields(value)}
            return self.of({name: part for name, part in named.items() if name not in _NOT_SAID and part is not None})
        if isinstance(value, Mapping):
            return {self._text(str(name)): self.of(part) for name, part in value.items() if self._has_room}
        if isinstance(value, list | tuple | frozenset | set):
            parts = [*value]
            if len(parts) > _NUMBERS_SHOWN and isinstance(parts[0], float):
                return f"<{len(parts)} numbers>"
            return [self.of(part) for part in parts if self._has_room]
        return self._text(str(value))

    @property
    def _has_room(self) -> bool:
        return self.size < LONGEST

    def _text(self, text: str) -> str:
        if text.startswith("data:"):
            return f"<{len(text)} characters of data>"
        room = max(LONGEST - self.size, 0) + _MARGIN
        self.size += min(len(text), room)
        return text if len(text) <= room else _Cut(text[:room])


def _redacted(part: object, redact: Redact) -> object:
    if isinstance(part, str):
        clean = storable(redact(part))
        return clean[: max(len(clean) - _MARGIN, 0)] if isinstance(part, _Cut) else clean
    if isinstance(part, dict):
        return {_redacted(name, redact): _redacted(value, redact) for name, value in part.items()}
    if isinstance(part, list):
        return [_redacted(value, redact) for value in part]
    return part
