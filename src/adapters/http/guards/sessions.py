"""Authenticate the caller by the session cookie, in one round trip, on routes that need it."""

from dataclasses import dataclass
from typing import Any, cast

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from adapters.http.dependencies import dependencies_of
from adapters.http.guards.cookies import session_cookie_name
from adapters.http.problems.refusals import SignInRequired
from adapters.http.views.snowflakes import is_snowflake
from application.ports.rate_limits import Counted
from application.ports.sessions import Admission, Session

_ADMISSION = "admission"


@dataclass(frozen=True, slots=True)
class SignedIn:
    session_id: str
    session: Session


async def require_session(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Require a valid session, and count the request against the limits that `require_quota` enforces."""
    given = dependencies_of(connection)
    session_id = connection.cookies.get(session_cookie_name(given.config))
    if not session_id:
        raise SignInRequired("Please sign in.")
    limits = given.config.limits
    shared = [Counted(limit=limits.everyone, subject="all")] if limits.everyone else []
    admission = await given.sessions.admit(
        session_id, per_user=limits.user, others=[*shared, *counted_for_guild(connection)]
    )
    if admission.session is None:
        raise SignInRequired("Please sign in.")
    connection.scope["auth"] = SignedIn(session_id, admission.session)
    connection.scope["state"][_ADMISSION] = admission


def signed_in(connection: ASGIConnection[Any, Any, Any, Any]) -> SignedIn:
    """For guards that run after `require_session`."""
    return cast("SignedIn", connection.auth)


def admission_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Admission:
    """For guards that run after `require_session`."""
    return cast("Admission", connection.scope["state"][_ADMISSION])


async def provide_caller(request: Request[Any, Any, Any]) -> SignedIn:
    return signed_in(request)


def counted_for_guild(connection: ASGIConnection[Any, Any, Any, Any]) -> list[Counted]:
    """Return the limits that a request about a guild counts against, besides its user's own limit."""
    limit, guild_id = dependencies_of(connection).config.limits.guild, connection.path_params.get("guild_id")
    if limit is None or not isinstance(guild_id, str) or not is_snowflake(guild_id):
        return []
    return [Counted(limit=limit, subject=str(int(guild_id)))]
