"""Only who has access to a guild gets past this, decided anew on every request."""

from typing import Any, cast

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler

from adapters.http.guards.sessions import signed_in
from adapters.http.services import HttpServices, services_of
from adapters.http.views.snowflakes import GuildIdPath, parse_snowflake
from domain.access import AccessGrant
from domain.ids import GuildId

_ACCESS = "access"


async def require_guild_access(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Runs after `require_session`."""
    guild_id = GuildId(parse_snowflake(connection.path_params["guild_id"], "/path/guild_id"))
    user_id = signed_in(connection).session.user.id
    connection.scope["state"][_ACCESS] = await services_of(connection).authorize(guild_id, user_id)


def access_of(connection: ASGIConnection[Any, Any, Any, Any]) -> AccessGrant:
    """For whoever runs after `require_guild_access`."""
    return cast("AccessGrant", connection.scope["state"][_ACCESS])


async def provide_access(
    guild_id: GuildIdPath,  # noqa: ARG001 - so that the document names it
    request: Request[Any, Any, Any],
    services: NamedDependency[HttpServices],  # noqa: ARG001 - after them: Litestar starts tasks for what may come at once
) -> AccessGrant:
    """The caller's own grant in the guild of the path."""
    return access_of(request)
