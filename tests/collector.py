"""A collector of OpenTelemetry in this process, which keeps what it receives."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, Span
from typing_extensions import override


class Collector(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[ExportTraceServiceRequest] = []
        self.requests: list[tuple[str, str | None]] = []

    def spans_of(self, trace_id: int) -> list[tuple[str, Span]]:
        """Return the spans of a trace, each with the service that made it."""
        return [
            (_service(of_process), span)
            for request in tuple(self.received)
            for of_process in request.resource_spans
            for of_scope in of_process.scope_spans
            for span in of_scope.spans
            if int.from_bytes(span.trace_id) == trace_id
        ]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


def _service(of_process: ResourceSpans) -> str:
    named = (one.value.string_value for one in of_process.resource.attributes if one.key == "service.name")
    return next(named, "")


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
