"""Names of permissions as Discord's own settings show them."""

from collections.abc import Iterable
from typing import Final

_OTHERWISE: Final = {
    "create_instant_invite": "Create Invite",
    "read_messages": "View Channel",
    "external_emojis": "Use External Emoji",
    "use_external_emojis": "Use External Emoji",
    "external_stickers": "Use External Stickers",
    "mention_everyone": "Mention @everyone, @here, and All Roles",
    "moderate_members": "Timeout Members",
    "send_tts_messages": "Send Text-to-Speech Messages",
    "stream": "Video",
    "use_voice_activation": "Use Voice Activity",
}
"""Titles of the permissions that Discord's settings name differently from discord.py."""


def permission_title(name: str) -> str:
    """Return the title of the permission that discord.py calls `name`, such as `Manage Roles`."""
    return _OTHERWISE.get(name) or name.replace("_", " ").replace("guild", "server").title()


def permission_titles(names: Iterable[str]) -> str:
    """Return the titles in one line."""
    return ", ".join(map(permission_title, names))
