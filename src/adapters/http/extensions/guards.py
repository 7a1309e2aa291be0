"""Guards of cogs' routes, and the dependencies that those routes can inject."""

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from adapters.http.dependencies import dependencies_of
from adapters.http.extension_list import EXTENSION
from adapters.http.extensions.bulkhead import BoundedDatabase
from adapters.http.guards.csrf import is_change
from adapters.http.guards.guild_access import access_of, require_guild_access
from adapters.http.guards.sessions import signed_in
from adapters.http.problems.refusals import ExtensionSwitchedOff
from application.cogs.switches.switches import off_sentence
from application.queries.developer_reads import loggable
from baseline.api import ApiGuild, ApiUser
from domain.audit_entries.cogs import extension_called

GUILD_ID = "guild_id"
TRACE = "audited_call_of_a_cog"
"""Key of a call's audit entry in the state of its request, until the outcome is known."""


async def guard_guild(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Check access to the guild in the path. Runs after `require_session`."""
    if GUILD_ID in connection.path_params:
        await require_guild_access(connection, handler)


async def refuse_switched_off(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuse a route whose cog is off in the guild of the path. Runs after `guard_guild`."""
    if GUILD_ID not in connection.path_params:
        return
    cog = handler.opt[EXTENSION]
    if cog in await dependencies_of(connection).read_switches(access_of(connection).guild_id):
        raise ExtensionSwitchedOff(off_sentence(cog))


async def leave_trace(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Audit a change before a cog's route makes it. Runs after `guard_guild`."""
    if not is_change(connection):
        return
    given, is_of_guild = dependencies_of(connection), GUILD_ID in connection.path_params
    entry = extension_called(
        access_of(connection).guild_id if is_of_guild else None,
        f"{connection.scope['method']} {connection.scope['path_template']}",  # type: ignore[typeddict-item]  # of HTTP
        {name: loggable(value) for name, value in connection.path_params.items()},
        by=signed_in(connection).session.user.id,
        at=given.clock.now(),
    )
    await given.system_audit.append(entry)
    connection.scope["state"][TRACE] = entry


async def provide_user(request: Request[Any, Any, Any]) -> ApiUser:
    user = signed_in(request).session.user
    return ApiUser(id=user.id, name=user.name, avatar_url=user.avatar_url)


async def provide_guild(request: Request[Any, Any, Any]) -> ApiGuild:
    given, access = dependencies_of(request), access_of(request)
    return ApiGuild(access.guild_id, given.read_settings, BoundedDatabase(given.guild_database, request))
