"""Enforce the rate limits, and report in each response how much is left."""

import math
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Scope
from litestar.types.asgi_types import RawHeadersList

from adapters.http.dependencies import dependencies_of
from adapters.http.guards.browsers import browser_of
from adapters.http.guards.clients import address_of
from adapters.http.guards.csrf import is_change
from adapters.http.guards.sessions import SignedIn, admission_of, counted_for_guild, signed_in
from adapters.http.problems.problems import STATUSES
from adapters.http.problems.refusals import HttpRefusal, TooManyRequests
from application.ports.errors import ServiceUnavailable
from application.ports.rate_limits import Counted, Quota, RateLimit, Verdict
from domain.errors import DomainError
from domain.sign_in import InvalidSignIn

RATE_LIMIT_HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Policy")
RATE_LIMIT_HEADER_KEYS = tuple(name.lower().encode() for name in RATE_LIMIT_HEADERS)
_QUOTA = "quota"


async def limit_starting_sign_in(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Count a new sign-in against the address and, if the browser is known, the browser. Refuses all without Redis."""
    limits, browser = dependencies_of(connection).config.limits, browser_of(connection)
    await _limit_sign_in(connection, (limits.sign_in, address_of(connection.scope)), (limits.sign_in_browser, browser))


async def limit_completing_sign_in(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Count a callback against the browser only: other clients of its address cannot block its sign-in.

    Raises `InvalidSignIn` for a browser that has begun no sign-in, before any call to Redis.
    """
    if not is_change(connection):
        return  # OPTIONS
    browser = browser_of(connection)
    if browser is None:
        raise InvalidSignIn
    await _limit_sign_in(connection, (dependencies_of(connection).config.limits.sign_in_browser, browser))


async def _limit_sign_in(
    connection: ASGIConnection[Any, Any, Any, Any], *limits: tuple[RateLimit | None, str | None]
) -> None:
    given = dependencies_of(connection)
    counted = [Counted(limit=limit, subject=subject) for limit, subject in limits if limit and subject]
    everyone = given.config.limits.everyone
    counted += [Counted(limit=everyone, subject="all")] if everyone else []
    _enforce(connection, await given.rate_limiter.take(*counted))


async def require_quota(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuse callers over a limit. Runs after `require_session`, which counts the request. Developers have no limit."""
    admission, caller = admission_of(connection), signed_in(connection)
    needs_a_look = admission.was_exempt or not admission.verdict.is_allowed
    exempt_developer = dependencies_of(connection).exempt_developer
    if not (needs_a_look and caller.session_id and await exempt_developer(caller.session_id, caller.session.user.id)):
        _enforce(connection, admission.verdict)


async def limit_exports(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Count an export of personal data. Runs after `require_quota`. Developers have this limit too."""
    given = dependencies_of(connection)
    if (limit := given.config.limits.exports) is not None:
        subject = str(signed_in(connection).session.user.id)
        _enforce(connection, await given.rate_limiter.take(Counted(limit=limit, subject=subject)))


async def give_back_when_forbidden(error: Exception, scope: Scope) -> None:
    """Take a refused request out of the guild's count, so that strangers cannot exhaust the guild's limit."""
    connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
    counted = counted_for_guild(connection) if _is_forbidden(error) and isinstance(scope.get("auth"), SignedIn) else []
    if counted and admission_of(connection).verdict.quota is not None:
        with suppress(ServiceUnavailable):
            await dependencies_of(connection).rate_limiter.give_back(*counted)


def quota_headers(scope: Scope) -> RawHeadersList:
    """Return the headers of draft-ietf-httpapi-ratelimit-headers-06 for the limit closest to being reached."""
    quota = scope["state"].get(_QUOTA)
    if not isinstance(quota, Quota):
        return []
    limit = quota.limit
    values = (limit.requests, quota.remaining, _seconds(quota.more_in), f"{limit.requests};w={_seconds(limit.window)}")
    return [(name, str(value).encode()) for name, value in zip(RATE_LIMIT_HEADER_KEYS, values, strict=True)]


def _enforce(connection: ASGIConnection[Any, Any, Any, Any], verdict: Verdict) -> None:
    connection.scope["state"][_QUOTA] = verdict.quota
    if verdict.is_allowed or verdict.quota is None:
        return
    seconds = _seconds(verdict.quota.more_in)
    raise TooManyRequests(
        f"That were too many requests. Please try again in {seconds} s.", headers={"Retry-After": str(seconds)}
    )


def _is_forbidden(error: Exception) -> bool:
    if isinstance(error, DomainError):
        return STATUSES.get(type(error)) is HTTPStatus.FORBIDDEN
    return isinstance(error, HttpRefusal) and error.status is HTTPStatus.FORBIDDEN


def _seconds(time: timedelta) -> int:
    return max(math.ceil(time.total_seconds()), 1)
