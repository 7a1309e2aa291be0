"""Answers of Discord after which another attempt to post would not help."""

from typing import Final

import discord

ARCHIVED: Final = 50083
"""The code for a change in an archived thread. A new message reopens the thread, unless it is locked."""
_LOCKED: Final = 160005


def is_lost(error: discord.HTTPException) -> bool:
    """Return whether the message, its channel or the permission is gone, or the thread is locked."""
    return isinstance(error, discord.NotFound | discord.Forbidden) or error.code in {ARCHIVED, _LOCKED}
