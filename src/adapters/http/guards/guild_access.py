"""Require access to the guild in the path, checked on every request."""

from typing import Any, cast

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from adapters.http.dependencies import dependencies_of
from adapters.http.guards.sessions import signed_in
from adapters.http.views.snowflakes import GuildIdPath, parse_snowflake
from domain.access import AccessGrant
from domain.ids import GuildId

_ACCESS = "access"


async def require_guild_access(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuse users without access to the guild. Runs after `require_session`."""
    guild_id = GuildId(parse_snowflake(connection.path_params["guild_id"], "/path/guild_id"))
    user_id = signed_in(connection).session.user.id
    connection.scope["state"][_ACCESS] = await dependencies_of(connection).authorize(guild_id, user_id)


def access_of(connection: ASGIConnection[Any, Any, Any, Any]) -> AccessGrant:
    """Return the caller's grant. Runs after `require_guild_access`."""
    return cast("AccessGrant", connection.scope["state"][_ACCESS])


async def provide_access(
    guild_id: GuildIdPath,  # noqa: ARG001 - so that the document lists the parameter
    request: Request[Any, Any, Any],
) -> AccessGrant:
    """Provide the caller's own grant in the guild of the path."""
    return access_of(request)
