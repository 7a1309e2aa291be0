"""Add a correlation id and security headers to every response, errors included; count and log the request."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from litestar.types.asgi_types import RawHeaders, RawHeadersList

from adapters.http.asgi.metrics import HttpMetrics
from adapters.http.asgi.request_log import facts_of, log_request
from adapters.http.events.response import CACHE_CONTROL, EVENT_STREAM
from adapters.http.guards.rate_limits import RATE_LIMIT_HEADER_KEYS, quota_headers
from adapters.telemetry.log_context import begin_logging_with, end_logging_with
from adapters.telemetry.tracing.spans import SpanKind, Tracing, span
from application.correlation import correlated

_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
)
CORRELATION_HEADER = "X-Correlation-ID"
_CORRELATION_KEY = CORRELATION_HEADER.lower().encode()
_OF_STREAMS = CACHE_CONTROL.encode()
_ENCODED = [(name.lower().encode(), value.encode()) for name, value in _HEADERS]
_OURS = {*(name for name, _ in _ENCODED), _CORRELATION_KEY, b"cache-control", *RATE_LIMIT_HEADER_KEYS}
_ERRORS_OF_OURS = 500
_ACCEPTED_ID = re.compile(r"[0-9a-f]{8,32}")


class Observed:
    """Wraps the whole application: Litestar's own middleware does not see requests that match no route."""

    def __init__(self, app: ASGIApp, metrics: HttpMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        status: int | None = None
        started = perf_counter()
        self._metrics.begun()
        with correlated(_valid_id(_value(scope["headers"], _CORRELATION_KEY))) as correlation_id:

            async def send_with_headers(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = int(message["status"])
                    message["headers"] = _with(message["headers"], correlation_id, scope)
                await send(message)

            logging = begin_logging_with(lambda: facts_of(scope))
            try:
                if Tracing.tracer is None:
                    await self._app(scope, receive, send_with_headers)
                else:
                    with _spanning(scope, lambda: status):
                        await self._app(scope, receive, send_with_headers)
            finally:
                seconds = perf_counter() - started
                self._metrics.ended(scope, status, seconds)
                log_request(scope, status, milliseconds=round(seconds * 1000, 1))
                end_logging_with(logging)


@contextmanager
def _spanning(scope: HTTPScope, status: Callable[[], int | None]) -> Iterator[None]:
    """Run the request in a span, whose route and status are known at its end."""
    method = scope["method"]
    with span(method, SpanKind.SERVER, None, _value(scope["headers"], b"traceparent")) as running:
        try:
            yield
        finally:
            route, answered = scope.get("path_template"), status()
            running.rename(f"{method} {route or 'other'}")
            running.add({"http.request.method": method, "http.route": route, "http.response.status_code": answered})
            running.add({f"baseline.{name}": value for name, value in facts_of(scope).items()})
            if answered is not None and answered >= _ERRORS_OF_OURS:
                running.fail(str(answered))


def _with(headers: RawHeaders, correlation_id: str, scope: Scope) -> RawHeadersList:
    is_stream = (_value(headers, b"content-type") or "").startswith(EVENT_STREAM)
    caching = (b"cache-control", _OF_STREAMS if is_stream else b"no-store")
    correlation = (_CORRELATION_KEY, correlation_id.encode())
    others = [header for header in headers if header[0].lower() not in _OURS]
    return [*others, *_ENCODED, caching, correlation, *quota_headers(scope)]


def _value(headers: RawHeaders, wanted: bytes) -> str | None:
    for name, value in headers:
        if name.lower() == wanted:
            return value.decode("latin-1")
    return None


def _valid_id(correlation_id: str | None) -> str | None:
    """Accept a client's correlation id only in our own format: it ends up in logs and in the audit log."""
    return correlation_id if correlation_id and _ACCEPTED_ID.fullmatch(correlation_id) else None
