"""Who is asking: the session behind the cookie, read in one trip and only for routes which need it."""

from dataclasses import dataclass
from typing import Any, cast

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from adapters.http.cookies import session_cookie_name
from adapters.http.refusals import SignInRequired
from adapters.http.services import services_of
from application.ports.sessions import Session


@dataclass(frozen=True, slots=True)
class SignedIn:
    session_id: str
    session: Session


async def require_session(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    services = services_of(connection)
    session_id = connection.cookies.get(session_cookie_name(services.config))
    session = await services.sessions.get(session_id) if session_id else None
    if not session_id or session is None:
        raise SignInRequired("Please sign in.")
    connection.scope["auth"] = SignedIn(session_id, session)


def signed_in(connection: ASGIConnection[Any, Any, Any, Any]) -> SignedIn:
    """For guards that run after `require_session`."""
    return cast("SignedIn", connection.auth)


async def provide_caller(request: Request[Any, Any, Any]) -> SignedIn:
    return signed_in(request)
