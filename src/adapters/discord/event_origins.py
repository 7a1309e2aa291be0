"""Find the guild and the member of an event, by the arguments of its listeners."""

from collections.abc import Sequence
from typing import Final

import discord

_LEADING_TO_A_GUILD: Final = ("message", "channel", "thread")
"""Attributes of what has no guild of its own: reactions, effects in voice channels, members of threads."""


def guild_of(arguments: Sequence[object]) -> int | None:
    """Return the id of the guild that the event's first argument is, is in, or is a list from."""
    about = arguments[0] if arguments else None
    if isinstance(about, list):
        about = next(iter(about), None)
    if isinstance(about, discord.Guild):
        return about.id
    found = _guild_id(about)
    for name in _LEADING_TO_A_GUILD:
        if found is None:
            found = _guild_id(getattr(about, name, None))
    return found


def user_of(arguments: Sequence[object]) -> int | None:
    """Return the id of the member or user that the event is about, or who caused it."""
    about = arguments[0] if arguments else None
    if isinstance(about, discord.Member | discord.ThreadMember):
        return about.id
    user = getattr(about, "author", None) or getattr(about, "user", None) or _second(arguments)
    found = getattr(user, "id", None) or getattr(about, "user_id", None)
    return found if isinstance(found, int) else None


def _second(arguments: Sequence[object]) -> discord.Member | discord.User | None:
    second = arguments[1] if len(arguments) > 1 else None
    return second if isinstance(second, discord.Member | discord.User) else None


def _guild_id(about: object) -> int | None:
    found = getattr(about, "guild_id", None) or getattr(getattr(about, "guild", None), "id", None)
    return found if isinstance(found, int) else None
