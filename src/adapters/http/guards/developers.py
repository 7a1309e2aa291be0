"""Recognise the developer team: members of the main guild, narrowed to certain roles where those are configured."""

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from adapters.http.guards.sessions import signed_in
from adapters.http.problems.refusals import DevelopersOnly
from adapters.http.services import HttpConfig, services_of
from application.ports.discord import MemberLookup
from application.ports.errors import ServiceUnavailable
from application.queries.developer_reads import Reader
from domain.ids import UserId


async def is_developer(user_id: UserId, members: MemberLookup, config: HttpConfig) -> bool:
    """Return whether the user is a developer; False while Discord is unavailable."""
    if config.main_guild_id is None:
        return False
    try:
        member = await members.member(config.main_guild_id, user_id)
    except ServiceUnavailable:
        return False
    return member is not None and (not config.dev_roles or not config.dev_roles.isdisjoint(member.role_ids))


async def require_developer(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuse users outside of the developer team. Runs after `require_session`."""
    services = services_of(connection)
    if not await is_developer(signed_in(connection).session.user.id, services.developers.members, services.config):
        raise DevelopersOnly("Only the developer team may see this.")


async def provide_reader(request: Request[Any, Any, Any]) -> Reader:
    """Provide the caller as a developer whose reads are recorded."""
    return Reader(signed_in(request).session.user.id, str(request.scope["path_template"]))
