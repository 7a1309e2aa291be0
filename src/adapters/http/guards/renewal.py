"""Keep Discord's tokens of signed-in callers valid."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from adapters.http.dependencies import dependencies_of
from adapters.http.guards.sessions import signed_in
from adapters.http.problems.refusals import SignInRequired


async def renew_tokens(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Renew the session's tokens if they expire soon. Runs after `require_session`."""
    caller = signed_in(connection)
    if not await dependencies_of(connection).renew_tokens(caller.session_id, caller.session.tokens):
        raise SignInRequired("This session has ended. Please sign in again.")
