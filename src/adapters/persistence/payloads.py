"""What was said to a model and by it, as text fit to be kept: without secrets, pictures and sounds, and short."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, TypeAlias

from domain.models import ModelReply, ModelRequest

LONGEST = 64 * 1024
_MARGIN = 4 * 1024
"""So much of what is cut off may be the rest of a secret that begins before."""

_NUMBERS_SHOWN = 8
_NOT_SAID = frozenset(
    {"caller", "call_id", "request_id", "fallbacks", "cache_seconds", "usage", "cost_usd", "latency_ms"}
)

Redact: TypeAlias = Callable[[str], str]


def payload_of(said: ModelRequest[Any] | ModelReply, redact: Redact) -> str:
    """JSON, unless it was cut: then its beginning."""
    return json.dumps(_Excerpt(redact).of(said), ensure_ascii=False, separators=(",", ":"))[:LONGEST]


class _Excerpt:
    def __init__(self, redact: Redact) -> None:
        self._redact = redact
        self._left = LONGEST

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
            return {self._text(str(name)): self.of(part) for name, part in value.items() if self._left > 0}
        if isinstance(value, list | tuple | frozenset | set):
            parts = [*value]
            if len(parts) > _NUMBERS_SHOWN and isinstance(parts[0], float):
                return f"<{len(parts)} numbers>"
            return [self.of(part) for part in parts if self._left > 0]
        return self._text(str(value))

    def _text(self, text: str) -> str:
        if text.startswith("data:"):
            return f"<{len(text)} characters of data>"
        is_cut = len(text) > self._left + _MARGIN
        clean = self._redact(text[: self._left + _MARGIN])
        clean = clean[: min(self._left, len(clean) - _MARGIN if is_cut else self._left)]
        self._left -= len(clean)
        return storable(clean)


def storable(text: str) -> str:
    """PostgreSQL keeps neither U+0000 nor half a character."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
