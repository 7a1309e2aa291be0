"""Authenticate the caller by the session cookie, in one round trip, on routes that need it."""

from dataclasses import dataclass
from typing import Any, cast

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from adapters.http.dependencies import dependencies_of
from adapters.http.guards.cookies import session_cookie_name
from adapters.http.guards.member_calls import session_of_call
from adapters.http.problems.refusals import SignInRequired
from adapters.http.views.snowflakes import is_snowflake
from application.ports.errors import ServiceUnavailable
from application.ports.rate_limits import Counted
from application.ports.sessions import Admission, Session

_ADMISSION = "admission"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`session_id` is empty for a call that a cog makes for the user."""

    session_id: str
    session: Session


async def require_session(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Require a valid session, and count the request against the limits that `require_quota` enforces."""
    given = dependencies_of(connection)
    if (session := session_of_call(connection)) is not None:
        return await _admit_call(connection, session)
    session_id = connection.cookies.get(session_cookie_name(given.config))
    if not session_id:
        raise SignInRequired("Please sign in.")
    admission = await given.sessions.admit(
        session_id, per_user=given.config.limits.user, others=_counted_for_all(connection)
    )
    if admission.session is None:
        raise SignInRequired("Please sign in.")
    connection.scope["auth"] = SignedIn(session_id, admission.session)
    connection.scope["state"][_ADMISSION] = admission
    return None


async def _admit_call(connection: ASGIConnection[Any, Any, Any, Any], session: Session) -> None:
    """Count the call of a cog as a request of its member: in this process alone while Redis is away.

    Such a call reads no session from Redis, so an outage of Redis must not refuse it.
    """
    given = dependencies_of(connection)
    limit = given.config.limits.user
    own = [] if limit is None else [Counted(limit=limit, subject=str(session.user.id))]
    counted = [*own, *_counted_for_all(connection)]
    try:
        verdict = await given.rate_limiter.take(*counted)
    except ServiceUnavailable:
        verdict = await given.own_rate_limiter.take(*counted)
    connection.scope["auth"] = SignedIn("", session)
    connection.scope["state"][_ADMISSION] = Admission(session=session, verdict=verdict)


def _counted_for_all(connection: ASGIConnection[Any, Any, Any, Any]) -> list[Counted]:
    everyone = dependencies_of(connection).config.limits.everyone
    shared = [] if everyone is None else [Counted(limit=everyone, subject="all")]
    return [*shared, *counted_for_guild(connection)]


def signed_in(connection: ASGIConnection[Any, Any, Any, Any]) -> SignedIn:
    """Return the caller, in guards that run after `require_session`."""
    return cast("SignedIn", connection.auth)


def admission_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Admission:
    """Return the caller's admission, in guards that run after `require_session`."""
    return cast("Admission", connection.scope["state"][_ADMISSION])


async def provide_caller(request: Request[Any, Any, Any]) -> SignedIn:
    return signed_in(request)


def counted_for_guild(connection: ASGIConnection[Any, Any, Any, Any]) -> list[Counted]:
    """Return the limits that a request about a guild counts against, besides its user's own limit."""
    limit, guild_id = dependencies_of(connection).config.limits.guild, connection.path_params.get("guild_id")
    if limit is None or not isinstance(guild_id, str) or not is_snowflake(guild_id):
        return []
    return [Counted(limit=limit, subject=str(int(guild_id)))]
