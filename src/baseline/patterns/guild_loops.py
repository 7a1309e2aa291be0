"""Loops of a cog over all guilds of this process."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import discord
import structlog
from discord.ext import tasks

from application.acting import acting_in
from application.cogs.call_hooks import CallHooks
from application.tasks import contained

__all__ = ["guild_loop"]

_MOST_ROUNDS_LEFT_OUT = 64

_log = structlog.get_logger(__name__)


class _HasBot(Protocol):
    @property
    def bot(self) -> discord.Client: ...


def guild_loop(
    *, hours: float = 0, minutes: float = 0, seconds: float = 0, while_off: bool = False
) -> Callable[[Callable[[Any, discord.Guild], Awaitable[None]]], tasks.Loop[Any]]:
    """Make a method `async def check(self, guild)` of a cog a loop that calls it for each guild, one after the other.

    The cog has the bot as `self.bot`, and starts the loop, as any `tasks.loop`, by `self.check.start()` in `cog_load`.
    The guild is the current one meanwhile. A failure is logged and stops no other guild; the guild that failed is left
    out for one round, then for two, four, and 64 at most. The loop waits until the bot is ready, and ends with its cog.

    A guild in which the cog is switched off is left out, unless `while_off`, which is for loops that delete what is
    old: members were promised when. What fails in such a guild does not count as a failure of the cog.
    """

    def decorate(body: Callable[[Any, discord.Guild], Awaitable[None]]) -> tasks.Loop[Any]:
        rounds = _Rounds()

        async def over_guilds(cog: _HasBot) -> None:
            # A client that is not Baseline's has no switches.
            hooks: CallHooks | None = getattr(cog.bot, "call_hooks", None)
            for guild in list(cog.bot.guilds):
                is_off = hooks is not None and await hooks.skips(cog, guild.id)
                if is_off and not while_off:
                    continue
                if rounds.admits(cog, guild.id):
                    with acting_in(guild.id):
                        error = await _error_of(body, cog, guild)
                    rounds.note(cog, guild.id, failed=error is not None)
                    if hooks is not None and not is_off:
                        hooks.note(body, guild.id, error)

        over_guilds.__name__ = getattr(body, "__name__", "over_guilds")
        over_guilds.__qualname__ = getattr(body, "__qualname__", "over_guilds")
        return tasks.loop(hours=hours, minutes=minutes, seconds=seconds)(over_guilds)

    return decorate


class _Rounds:
    """The number of rounds that each failing guild still sits out, by cog and guild."""

    def __init__(self) -> None:
        self._failures: dict[tuple[int, int], int] = {}
        self._left_out: dict[tuple[int, int], int] = {}

    def admits(self, cog: object, guild_id: int) -> bool:
        key = (id(cog), guild_id)
        left = self._left_out.get(key, 0)
        if left > 0:
            self._left_out[key] = left - 1
        return left == 0

    def note(self, cog: object, guild_id: int, *, failed: bool) -> None:
        key = (id(cog), guild_id)
        if not failed:
            self._failures.pop(key, None)
            self._left_out.pop(key, None)
            return
        self._failures[key] = failures = self._failures.get(key, 0) + 1
        self._left_out[key] = min(2 ** min(failures - 1, 20), _MOST_ROUNDS_LEFT_OUT)


async def _error_of(
    body: Callable[[Any, discord.Guild], Awaitable[None]], cog: object, guild: discord.Guild
) -> BaseException | None:
    try:
        await body(cog, guild)
    except BaseException as error:
        if not contained(error):
            raise
        _log.exception("A loop failed in a guild", cog=type(cog).__name__, guild_id=guild.id)
        return error
    return None
