"""Record the spans of a block."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from adapters.telemetry.tracing.opentelemetry import OpenTelemetryTracer
from adapters.telemetry.tracing.spans import Tracing


@contextmanager
def traced() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    tracer = OpenTelemetryTracer("tests", "1.2.3", SimpleSpanProcessor(exporter), str)
    Tracing.tracer = tracer
    try:
        yield exporter
    finally:
        Tracing.tracer = None
        tracer.close()
