"""Traces go to the collector of OTEL_EXPORTER_OTLP_ENDPOINT, over HTTP and protobuf."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from pydantic import SecretStr
from typing_extensions import override

from adapters.telemetry.tracing.opentelemetry import trace_id_of
from adapters.telemetry.tracing.spans import SpanKind, Tracing, span
from application.correlation import correlated
from bootstrap.configuration.settings import Settings
from bootstrap.redaction import configured_secrets
from bootstrap.tracing import exporting_traces

TOKEN = "fake-token-of-the-collector"


class Collector(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[ExportTraceServiceRequest] = []
        self.requests: list[tuple[str, str | None]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.server.requests.append((self.path, self.headers.get("Authorization")))
        self.server.received.append(ExportTraceServiceRequest.FromString(body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@contextmanager
def collecting() -> Iterator[Collector]:
    with Collector() as collector:
        thread = threading.Thread(target=collector.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield collector
        finally:
            collector.shutdown()
            thread.join()


@pytest.mark.usefixtures("unset")
def test_spans_reach_the_collector_before_the_process_ends() -> None:
    with collecting() as collector:
        settings = Settings(
            _env_file=None,
            otel_exporter_otlp_endpoint=collector.url,
            otel_exporter_otlp_headers=SecretStr(f"Authorization=Bearer%20{TOKEN}"),
        )
        with exporting_traces("bot", settings), correlated("0123456789ab"), span("command /ask", SpanKind.SERVER):
            pass
    assert collector.requests == [("/v1/traces", f"Bearer {TOKEN}")]
    (of_process,) = collector.received[0].resource_spans
    facts = {one.key: one.value.string_value for one in of_process.resource.attributes}
    assert facts["service.name"] == "baseline-bot"
    (one,) = of_process.scope_spans[0].spans
    assert (one.name, int.from_bytes(one.trace_id)) == ("command /ask", trace_id_of("0123456789ab"))
    assert Tracing.tracer is None


@pytest.mark.usefixtures("unset")
def test_the_headers_for_the_collector_are_secrets() -> None:
    headers = SecretStr(f"authorization=Bearer%20{TOKEN},x-tenant=a-secret-tenant")
    found = configured_secrets(Settings(_env_file=None, otel_exporter_otlp_headers=headers))
    assert {f"Bearer {TOKEN}", "a-secret-tenant"} <= found


@pytest.mark.usefixtures("unset")
def test_without_an_endpoint_no_tracer_is_made() -> None:
    with exporting_traces("bot", Settings(_env_file=None)):
        assert Tracing.tracer is None
