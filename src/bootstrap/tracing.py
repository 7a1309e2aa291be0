"""Export the traces of a process while OTEL_EXPORTER_OTLP_ENDPOINT is set."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from urllib.parse import unquote

from adapters.telemetry.redaction import Redactor
from adapters.telemetry.tracing.spans import Tracing
from bootstrap.configuration.settings import Settings
from bootstrap.redaction import configured_secrets
from bootstrap.up.errors import CannotStart
from bootstrap.wiring.shared import VERSION


@contextmanager
def exporting_traces(service: str, settings: Settings) -> Iterator[None]:
    """Export spans within the block; what is left is exported at its end.

    Raises `CannotStart` if an endpoint is set, but OpenTelemetry is not installed.
    """
    endpoint = settings.otel_exporter_otlp_endpoint
    if endpoint is None:
        yield
        return
    if find_spec("opentelemetry.sdk") is None:
        raise CannotStart(
            "OTEL_EXPORTER_OTLP_ENDPOINT: needs OpenTelemetry. Install the extra `otel`, such as with "
            "`uv sync --extra otel`, or leave the variable unset."
        )
    from adapters.telemetry.tracing.opentelemetry import (  # noqa: PLC0415 - a third of a second, and memory
        OpenTelemetryTracer,
        batching_exporter,
    )
    from adapters.telemetry.tracing.redis_spans import trace_redis  # noqa: PLC0415 - as above

    processor = batching_exporter(endpoint, _headers(settings))
    tracer = OpenTelemetryTracer(service, VERSION, processor, Redactor(configured_secrets(settings)).text)
    trace_redis()
    Tracing.tracer = tracer
    try:
        yield
    finally:
        Tracing.tracer = None
        tracer.close()


def _headers(settings: Settings) -> Mapping[str, str]:
    given = settings.otel_exporter_otlp_headers
    pairs = [] if given is None else given.get_secret_value().split(",")
    named = (pair.partition("=") for pair in pairs if "=" in pair)
    return {name.strip().lower(): unquote(value.strip()) for name, _, value in named}
