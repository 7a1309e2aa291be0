"""CSRF protection: a change needs our own origin and the session's token, since browsers attach
cookies by themselves.
"""

import secrets
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from adapters.http.dependencies import dependencies_of
from adapters.http.guards.sessions import signed_in
from adapters.http.problems.refusals import ForgedRequest

CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


async def require_own_origin(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuse a change from a foreign origin. Only browsers must send `Origin`; other clients may leave it out."""
    origin = connection.headers.get("origin")
    if is_change(connection) and origin is not None and origin not in dependencies_of(connection).config.web_origins:
        raise ForgedRequest("This page may not make changes here.")


async def require_csrf_token(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuse a change without the session's CSRF token. Runs after `require_session`."""
    if not is_change(connection):
        return
    sent = connection.headers.get(CSRF_HEADER, "")
    expected = signed_in(connection).session.csrf_token
    if not secrets.compare_digest(sent.encode(), expected.encode()):
        raise ForgedRequest(f"The {CSRF_HEADER} header must hold the csrf_token of /auth/me.")


def is_change(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    return connection.scope.get("method") not in SAFE_METHODS
