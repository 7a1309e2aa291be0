"""Keep Discord's tokens of signed-in callers valid."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from adapters.http.guards.sessions import signed_in
from adapters.http.problems.refusals import SignInRequired
from adapters.http.services import services_of


async def renew_tokens(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Renew the session's tokens if they expire soon. Runs after `require_session`."""
    caller = signed_in(connection)
    if not await services_of(connection).renew_tokens(caller.session_id, caller.session.tokens):
        raise SignInRequired("This session has ended. Please sign in again.")
