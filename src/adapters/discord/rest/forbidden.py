"""Name the permission that Discord wanted when it refused a request of the bot: its answer does not say which."""

import traceback
from collections.abc import Mapping
from typing import Any, Final

import discord
from discord.http import Route

from adapters.discord.permission_titles import permission_title

_NO_ACCESS: Final = 50001
_CLOSED_MESSAGES: Final = 50007
_MISSING_PERMISSION: Final = 50013
_GUILD, _CHANNEL = "/guilds/{guild_id}", "/channels/{channel_id}"

PERMISSIONS: Final[Mapping[tuple[str, str], str]] = {
    ("GET", f"{_GUILD}/bans"): "ban_members",
    ("PUT", f"{_GUILD}/bans/{{user_id}}"): "ban_members",
    ("DELETE", f"{_GUILD}/bans/{{user_id}}"): "ban_members",
    ("DELETE", f"{_GUILD}/members/{{user_id}}"): "kick_members",
    ("PUT", f"{_GUILD}/members/{{user_id}}/roles/{{role_id}}"): "manage_roles",
    ("DELETE", f"{_GUILD}/members/{{user_id}}/roles/{{role_id}}"): "manage_roles",
    ("POST", f"{_GUILD}/roles"): "manage_roles",
    ("PATCH", f"{_GUILD}/roles/{{role_id}}"): "manage_roles",
    ("DELETE", f"{_GUILD}/roles/{{role_id}}"): "manage_roles",
    ("PUT", f"{_CHANNEL}/permissions/{{target}}"): "manage_roles",
    ("POST", f"{_GUILD}/channels"): "manage_channels",
    ("PATCH", _CHANNEL): "manage_channels",
    ("DELETE", _CHANNEL): "manage_channels",
    ("PATCH", _GUILD): "manage_guild",
    ("GET", f"{_GUILD}/audit-logs"): "view_audit_log",
    ("POST", f"{_CHANNEL}/messages"): "send_messages",
    ("GET", f"{_CHANNEL}/messages"): "read_message_history",
    ("DELETE", f"{_CHANNEL}/messages/{{message_id}}"): "manage_messages",
    ("POST", f"{_CHANNEL}/messages/bulk-delete"): "manage_messages",
    ("PUT", f"{_CHANNEL}/messages/{{message_id}}/reactions/{{emoji}}/@me"): "add_reactions",
    ("POST", f"{_CHANNEL}/threads"): "create_public_threads",
    ("POST", f"{_CHANNEL}/messages/{{message_id}}/threads"): "create_public_threads",
    ("POST", f"{_CHANNEL}/invites"): "create_instant_invite",
    ("POST", f"{_CHANNEL}/webhooks"): "manage_webhooks",
    ("GET", f"{_CHANNEL}/webhooks"): "manage_webhooks",
    ("POST", f"{_GUILD}/emojis"): "manage_expressions",
    ("POST", f"{_GUILD}/scheduled-events"): "create_events",
}
"""The permission of each request, by method and path as discord.py writes them."""

_OF_A_MEMBER: Final[Mapping[str, str]] = {
    "nick": "manage_nicknames",
    "roles": "manage_roles",
    "mute": "mute_members",
    "deaf": "deafen_members",
    "channel_id": "move_members",
    "communication_disabled_until": "moderate_members",
}


def wanted_permission(error: discord.Forbidden) -> str | None:
    """Return discord.py's name of the missing permission; None if the request does not show it, or none is missing."""
    if error.code == _NO_ACCESS:
        return "view_channel"
    if error.code != _MISSING_PERMISSION:
        return None
    for frame, _ in reversed(list(traceback.walk_tb(error.__traceback__))):
        route = frame.f_locals.get("route")
        if isinstance(route, Route):
            return _of(route, frame.f_locals.get("kwargs", {}).get("json"))
    return None


def forbidden_text(error: discord.Forbidden) -> str:
    if error.code == _CLOSED_MESSAGES:
        return "That member takes no direct messages from the bot. Their privacy settings for this server decide it."
    permission = wanted_permission(error)
    if permission is None:
        return f"Discord does not let the bot do that here: {error.text or 'a permission is missing'}."
    text = (
        f"The bot needs the permission {permission_title(permission)} for that. "
        "Someone who manages this server can give it to the bot's role."
    )
    if permission in {"manage_roles", "kick_members", "ban_members", "manage_nicknames", "moderate_members"}:
        text += " The bot's highest role must also be above the role or member concerned."
    return text


def _of(route: Route, body: Any) -> str | None:
    if (route.method, route.path) == ("PATCH", f"{_GUILD}/members/{{user_id}}") and isinstance(body, dict):
        return next((permission for key, permission in _OF_A_MEMBER.items() if key in body), None)
    return PERMISSIONS.get((route.method, route.path))
