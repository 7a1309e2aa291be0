"""Begin and record spans. Without a tracer nothing happens: OpenTelemetry is not even imported."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from typing import Protocol, TypeAlias

Value: TypeAlias = str | int | float | bool
Attributes: TypeAlias = Mapping[str, Value | None]
"""Attributes of a span by name; a value of None is left out."""


class SpanKind(StrEnum):
    INTERNAL = "internal"
    SERVER = "server"
    CLIENT = "client"
    CONSUMER = "consumer"


class Span(Protocol):
    def rename(self, name: str) -> None: ...

    def add(self, attributes: Attributes) -> None: ...

    def fail(self, kind: str) -> None:
        """Mark the span as failed, by the name of the error."""
        ...


class Tracer(Protocol):
    """Every span gets the current correlation id, from which its trace id derives, and the guild, member and cog."""

    def span(
        self, name: str, kind: SpanKind, attributes: Attributes, traceparent: str | None
    ) -> AbstractContextManager[Span]:
        """Run the block in a span, below the current one or the remote one of `traceparent` (W3C Trace Context)."""
        ...

    def record(self, name: str, kind: SpanKind, seconds: float, attributes: Attributes, error: str | None) -> None:
        """Record a span that took `seconds` and ends now."""
        ...


class _Ignored:
    def rename(self, name: str) -> None:
        """Ignore the name."""

    def add(self, attributes: Attributes) -> None:
        """Ignore the attributes."""

    def fail(self, kind: str) -> None:
        """Ignore the error."""


class Tracing:
    """The tracer of this process, None while traces are not exported."""

    tracer: Tracer | None = None


_IGNORED = nullcontext[Span](_Ignored())


def span(
    name: str, kind: SpanKind = SpanKind.INTERNAL, attributes: Attributes | None = None, traceparent: str | None = None
) -> AbstractContextManager[Span]:
    """Run the block in a span."""
    if Tracing.tracer is None:
        return _IGNORED
    return Tracing.tracer.span(name, kind, attributes or {}, traceparent)
