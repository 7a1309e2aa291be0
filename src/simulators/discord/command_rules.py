"""Serve a guild's own permissions of commands, a route that simcord lacks."""

from typing import Any

from simcord.http.router import RequestContext, route

from simulators.discord.limited_backend import LimitedBackend


@route("GET", "/applications/{application_id}/guilds/{guild_id}/commands/permissions")
def command_rules(ctx: RequestContext) -> Any:
    """Return the rules by command, as Discord does: none for a guild that has set nothing."""
    backend = ctx.backend
    return backend.command_rules.get(ctx.int_arg("guild_id"), []) if isinstance(backend, LimitedBackend) else []
