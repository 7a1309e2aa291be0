"""Who belongs to the developer team: members of the main guild, narrowed to certain roles where those are set."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from adapters.http.refusals import DevelopersOnly
from adapters.http.services import HttpConfig, services_of
from adapters.http.sessions import signed_in
from adapters.http.snowflakes import is_snowflake
from application.ports.discord import MemberLookup
from application.ports.errors import ServiceUnavailable
from domain.audit import AuditAction, AuditEntry
from domain.ids import GuildId, UserId
from domain.settings import JsonValue

_LONGEST_VALUE = 200


async def is_developer(user_id: UserId, members: MemberLookup, config: HttpConfig) -> bool:
    """False while Discord cannot be asked."""
    if config.main_guild_id is None:
        return False
    try:
        member = await members.member(config.main_guild_id, user_id)
    except ServiceUnavailable:
        return False
    return member is not None and (not config.dev_roles or not config.dev_roles.isdisjoint(member.role_ids))


async def require_developer(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Runs after `require_session`."""
    services = services_of(connection)
    if not await is_developer(signed_in(connection).session.user.id, services.developers.members, services.config):
        raise DevelopersOnly("Only the developer team may see this.")


async def audit_reading(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Runs after `require_developer`: whoever looks across guilds leaves a trace, before anything is read.

    Where one guild is asked for by name, the trace is in that guild's own audit log.
    """
    services = services_of(connection)
    asked = {name: told(value) for name, value in (connection.path_params | connection.query_params.dict()).items()}
    guild_id = asked.get("guild_id")
    await services.developers.audit.append(
        AuditEntry(
            guild_id=GuildId(int(guild_id)) if isinstance(guild_id, str) and is_snowflake(guild_id) else None,
            actor_id=signed_in(connection).session.user.id,
            action=AuditAction.FLEET_READ,
            target=str(connection.scope["path_template"]),
            before=None,
            after=asked,
            at=services.clock.now(),
        )
    )


def told(value: object) -> JsonValue:
    """As text that the log can keep, from a request that nobody has checked yet."""
    one = value[0] if isinstance(value, list) and len(value) == 1 else value
    return str(one)[:_LONGEST_VALUE].encode("utf-8", "replace").decode()
