"""Admit the developer team only."""

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from adapters.http.dependencies import dependencies_of
from adapters.http.guards.sessions import signed_in
from adapters.http.problems.refusals import DevelopersOnly
from application.queries.developer_reads import Reader


async def require_developer(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuse users outside of the developer team. Runs after `require_session`."""
    if not await dependencies_of(connection).developer_team.includes(signed_in(connection).session.user.id):
        raise DevelopersOnly("Only the developer team may see this.")


async def provide_reader(request: Request[Any, Any, Any]) -> Reader:
    """Provide the caller as a developer whose reads are recorded."""
    return Reader(signed_in(request).session.user.id, str(request.scope["path_template"]))
