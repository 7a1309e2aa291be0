"""Hooks around calls of a cog's code outside of commands: signal handlers and loops over guilds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallHooks:
    """`skips(code, guild_id)` returns whether the code belongs to a cog that is off in the guild.

    `note(code, guild_id, error)` is called when it has ended, without an error if it ended well.

    `code` is a function, a method, or the cog itself.
    """

    skips: Callable[[object, int | None], Awaitable[bool]]
    note: Callable[[object, int | None, BaseException | None], None]
