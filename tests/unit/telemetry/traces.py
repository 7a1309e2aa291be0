"""Record the spans of a block."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from adapters.telemetry.tracing.opentelemetry import OpenTelemetryTracer
from adapters.telemetry.tracing.spans import Tracing


@contextmanager
def without_fork_hooks() -> Iterator[None]:
    """Disable the SDK's fork hooks: with their threads, a forked child cannot change its user, as PostgreSQL's does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "register_at_fork", lambda **_: None)
        yield


@contextmanager
def traced() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    with without_fork_hooks():
        tracer = OpenTelemetryTracer("tests", "1.2.3", SimpleSpanProcessor(exporter), str)
    Tracing.tracer = tracer
    try:
        yield exporter
    finally:
        Tracing.tracer = None
        tracer.close()
