"""What every answer gets, errors included: a correlation id, security headers, and one line in the log."""

import re
from time import perf_counter
from typing import Any

import structlog
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from adapters.http.events_response import CACHE_CONTROL, EVENT_STREAM
from adapters.http.rate_limits import tell_quota
from adapters.http.sessions import SignedIn
from application.correlation import correlated

_CACHING = "Cache-Control"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    _CACHING: "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
CORRELATION_HEADER = "X-Correlation-ID"
_ACCEPTED_ID = re.compile(r"[0-9a-f]{8,32}")

_log = structlog.get_logger(__name__)


class Observed:
    """Around the whole application: Litestar's own middleware does not see requests that match no route."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        status: int | None = None
        started = perf_counter()
        with correlated(_accepted(Headers.from_scope(scope).get(CORRELATION_HEADER))) as correlation_id:

            async def send_with_headers(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = int(message["status"])
                    headers = MutableScopeHeaders(message)
                    headers[CORRELATION_HEADER] = correlation_id
                    is_stream = headers.get("Content-Type", "").startswith(EVENT_STREAM)
                    for name, value in _HEADERS.items():
                        headers[name] = value
                    if is_stream:
                        headers[_CACHING] = CACHE_CONTROL
                    tell_quota(scope, headers)
                await send(message)

            try:
                await self._app(scope, receive, send_with_headers)
            finally:
                _log_request(scope, status, milliseconds=round((perf_counter() - started) * 1000, 1))


def _accepted(correlation_id: str | None) -> str | None:
    """Only what looks like one of ours: the id ends up in logs and in the audit log."""
    return correlation_id if correlation_id and _ACCEPTED_ID.fullmatch(correlation_id) else None


def _log_request(scope: Any, status: int | None, *, milliseconds: float) -> None:
    """`status` is None when the client went away first."""
    caller = scope.get("auth")
    write = _log.debug if scope["path"].endswith("/health") else _log.info
    write(
        "http.request",
        method=scope["method"],
        route=scope.get("path_template"),
        path=scope["path"],
        status=status,
        duration_ms=milliseconds,
        user_id=str(caller.session.user.id) if isinstance(caller, SignedIn) else None,
        guild_id=scope.get("path_params", {}).get("guild_id"),
    )
