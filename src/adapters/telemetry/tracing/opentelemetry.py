"""The tracer over OpenTelemetry, and its exporter. The only module that imports OpenTelemetry."""

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator, RandomIdGenerator
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from typing_extensions import override

from adapters.telemetry.tracing.spans import Attributes, Span, SpanKind, Value
from application.acting import current
from application.correlation import current_correlation_id

_KINDS: Mapping[SpanKind, trace.SpanKind] = {
    SpanKind.INTERNAL: trace.SpanKind.INTERNAL,
    SpanKind.SERVER: trace.SpanKind.SERVER,
    SpanKind.CLIENT: trace.SpanKind.CLIENT,
    SpanKind.CONSUMER: trace.SpanKind.CONSUMER,
}
_PROPAGATOR = TraceContextTextMapPropagator()

_CORRELATION: Final = "baseline.correlation_id"
_SECONDS: Final = 2.0
"""For one export: a collector that is away must not keep a process from ending."""

Redact = Callable[[str], str]


def batching_exporter(endpoint: str, headers: Mapping[str, str]) -> SpanProcessor:
    """Return a processor that sends spans over OTLP (HTTP, protobuf) from a thread of its own."""
    return BatchSpanProcessor(
        OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", headers=dict(headers), timeout=_SECONDS)
    )


class OpenTelemetryTracer:
    """A tracer whose spans go to `processor`, without secrets."""

    def __init__(self, service: str, version: str, processor: SpanProcessor, redact: Redact) -> None:
        resource = Resource.create({"service.name": f"baseline-{service}", "service.version": version})
        self._provider = TracerProvider(resource=resource, id_generator=_CorrelatedIds())
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("baseline", version)
        self._redact = redact

    def close(self) -> None:
        """Export the remaining spans. Takes as long as the exporter's timeout at most."""
        self._provider.shutdown()

    @contextmanager
    def span(self, name: str, kind: SpanKind, attributes: Attributes, traceparent: str | None) -> Iterator[Span]:
        cleaned = self._clean(attributes)
        parent, links = _cause(cleaned)
        if traceparent is not None:
            parent = _PROPAGATOR.extract({"traceparent": traceparent})
        begun = self._tracer.start_span(
            self._redact(name), context=parent, kind=_KINDS[kind], attributes=cleaned, links=links
        )
        running = _Running(begun, self._redact, self._clean)
        with trace.use_span(begun, end_on_exit=True, record_exception=False, set_status_on_exception=False):
            try:
                yield running
            except BaseException as error:
                running.fail(type(error).__name__)
                raise

    def record(self, name: str, kind: SpanKind, seconds: float, attributes: Attributes, error: str | None) -> None:
        ended = time.time_ns()
        cleaned = self._clean(attributes)
        parent, links = _cause(cleaned)
        span = self._tracer.start_span(
            self._redact(name),
            context=parent,
            kind=_KINDS[kind],
            attributes=cleaned,
            links=links,
            start_time=ended - int(seconds * 1_000_000_000),
        )
        if error is not None:
            _Running(span, self._redact, self._clean).fail(error)
        span.end(ended)

    def _clean(self, attributes: Attributes) -> dict[str, Value]:
        acting = current()
        of_context = {
            _CORRELATION: current_correlation_id(),
            "baseline.guild_id": acting.guild_id,
            "baseline.user_id": acting.user_id,
            "baseline.cog": acting.home or acting.cog,
        }
        return {
            name: self._redact(value) if isinstance(value, str) else value
            for name, value in {**of_context, **attributes}.items()
            if value is not None
        }


def _cause(attributes: Mapping[str, Value]) -> tuple[Context | None, list[trace.Link]]:
    """Return the parent of a new span, and its links.

    Work under another correlation id than the span around it, such as an erasure that a job runs, belongs to the trace
    of what caused it, and is linked to the span around it.
    """
    around = trace.get_current_span()
    of_around = getattr(around, "attributes", None) or {}
    if of_around.get(_CORRELATION) in {None, attributes.get(_CORRELATION)}:
        return None, []
    return Context(), [trace.Link(around.get_span_context())]


class _Running:
    def __init__(
        self, span: trace.Span, redact: Redact, clean: Callable[[Attributes], dict[str, str | int | float | bool]]
    ) -> None:
        self._span = span
        self._redact = redact
        self._clean = clean

    def rename(self, name: str) -> None:
        self._span.update_name(self._redact(name))

    def add(self, attributes: Attributes) -> None:
        self._span.set_attributes(self._clean(attributes))

    def fail(self, kind: str) -> None:
        self._span.set_attribute("error.type", self._redact(kind))
        self._span.set_status(trace.StatusCode.ERROR)


class _CorrelatedIds(IdGenerator):
    """The trace id follows from the correlation id, so that the spans of all processes come into one trace."""

    def __init__(self) -> None:
        self._random = RandomIdGenerator()

    @override
    def generate_span_id(self) -> int:
        return self._random.generate_span_id()

    @override
    def generate_trace_id(self) -> int:
        correlation_id = current_correlation_id()
        return self._random.generate_trace_id() if correlation_id is None else trace_id_of(correlation_id)


def trace_id_of(correlation_id: str) -> int:
    """Return the trace id that belongs to a correlation id."""
    return int.from_bytes(hashlib.sha256(correlation_id.encode()).digest()[:16]) or 1
