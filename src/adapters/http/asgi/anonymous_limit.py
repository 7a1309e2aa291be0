"""Rate-limit anonymous requests by client address, including requests that match no route."""

import math
from typing import Any

from litestar import Request
from litestar.config.cors import CORSConfig
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from adapters.http.dependencies import DEPENDENCIES, Dependencies
from adapters.http.guards.browsers import BrowserCookies
from adapters.http.guards.clients import address_of
from adapters.http.guards.cookies import session_cookie_name, sign_in_cookie_name
from adapters.http.guards.sessions import SignedIn
from adapters.http.problems.problems import refused_by_http
from adapters.http.problems.refusals import TooManyRequests

REFUSED = "refused_as_anonymous"
_PROBES = ("/health", "/metrics")
_COMPLETES_SIGN_IN = "/auth/discord/callback"


class AnonymousLimit:
    """A request is signed in if its cookie names a valid session, which only the route's guards find out.

    Requests with a cookie therefore have a bucket of their own, and what a valid session took from it is given back.
    Probes have their own bucket, and so has each browser that completes a sign-in: other clients of the address cannot
    exhaust these.
    """

    def __init__(self, app: ASGIApp, cors: CORSConfig) -> None:
        self._app = app
        self._cors = cors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        given: Dependencies = scope["litestar_app"].state[DEPENDENCIES]
        limit = given.config.limits.anonymous
        session_id = _cookie(scope, session_cookie_name(given.config))
        clients = given.anonymous
        if limit is None or (session_id and clients.knows(session_id)):
            await self._app(scope, receive, send)
            if session_id and not _is_signed_in(scope):
                clients.forget(session_id)
            return
        subject = _subject(scope, given, has_session=bool(session_id))
        seconds = clients.buckets.take(subject, limit, given.clock.now().timestamp())
        if seconds:
            await self._refuse(scope, receive, send, seconds=seconds)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            if _is_signed_in(scope):
                clients.buckets.give_back(subject, limit)
                if session_id:
                    clients.learn(session_id)

    async def _refuse(self, scope: HTTPScope, receive: Receive, send: Send, *, seconds: float) -> None:
        scope["state"][REFUSED] = True
        whole = str(max(math.ceil(seconds), 1))
        request: Request[Any, Any, Any] = Request(scope, receive, send)
        error = TooManyRequests(
            f"That were too many requests without signing in. Please try again in {whole} s.",
            headers={"Retry-After": whole, **self._cors_headers(request.headers.get("origin"))},
        )
        response = refused_by_http(request, error).to_asgi_response(app=None, request=request)
        await response(scope, receive, send)

    def _cors_headers(self, origin: str | None) -> dict[str, str]:
        """Return the CORS headers that Litestar adds to responses of its routes."""
        if origin is None or not self._cors.is_origin_allowed(origin):
            return {}
        return {**self._cors.simple_headers, "Access-Control-Allow-Origin": origin, "Vary": "Origin"}


def _subject(scope: HTTPScope, given: Dependencies, *, has_session: bool) -> tuple[str, str]:
    path, address = scope["path"], address_of(scope)
    if path.endswith(_COMPLETES_SIGN_IN) and (browser := _browser(scope, given)):
        return "browser", browser
    if path.endswith(_PROBES):
        return "probe", address
    return ("session" if has_session else "none"), address


def _browser(scope: HTTPScope, given: Dependencies) -> str | None:
    cookies = BrowserCookies(given.config.secret_keys, given.clock)
    return cookies.browser(_cookie(scope, sign_in_cookie_name(given.config)))


def _cookie(scope: HTTPScope, name: str) -> str:
    for header, cookies in scope["headers"]:
        if header != b"cookie":
            continue
        for cookie in cookies.decode("latin-1").split(";"):
            key, _, value = cookie.strip().partition("=")
            if key == name:
                return value.strip('"')
    return ""


def _is_signed_in(scope: HTTPScope) -> bool:
    return isinstance(scope.get("auth"), SignedIn)
