"""Dispatch events to the listeners of cogs, which share a task where they can."""

from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeAlias

import discord
from discord.ext import commands
from typing_extensions import override

from adapters.discord.cogs.fan_out import FanOut
from adapters.discord.gateway.shards import ShardedBot
from adapters.discord.reloading.standby import Standby
from application.acting import current
from application.cogs.attempts import cog_of

Listener: TypeAlias = Callable[..., Coroutine[Any, Any, Any]]

_JOIN: Final = "guild_join"


class ClosedByCog(RuntimeError):
    """A cog called `bot.close()`, which would end the bot for every guild."""

    def __init__(self, cog: str) -> None:
        super().__init__(f"{cog} calls bot.close(), which no cog may: stop the bot's process instead.")


class DispatchingBot(ShardedBot):
    """`fan_out` runs the listeners. When the bot is closed they are cancelled, and waited for up to `listener_seconds`.

    `standby` holds the listeners to dispatch to while a cog is replaced. `announce_join` dispatches a join to cogs.
    """

    fan_out: FanOut
    listener_seconds: float
    _due: list[Listener] | None = None

    @property
    def standby(self) -> Standby | None:
        return None

    @override
    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        if kwargs:
            super().dispatch(event_name, *args, **kwargs)  # no event of Discord has keyword arguments
            return
        due = self._due_for(event_name, args)
        if event_name == _JOIN:
            due = [listener for listener in due if not _is_of_cog(listener)]
        if due:
            self.fan_out.start(f"on_{event_name}", due, args)

    def announce_join(self, guild: discord.Guild) -> None:
        """Call the cogs' listeners of a join. They wait for the guild's record, without which settings are refused."""
        due = [listener for listener in self._due_for(_JOIN, (guild,)) if _is_of_cog(listener)]
        if due:
            self.fan_out.start(f"on_{_JOIN}", due, (guild,))

    def _due_for(self, event_name: str, args: tuple[Any, ...]) -> list[Listener]:
        standby = self.standby
        if standby is None:
            return self._listeners_of(event_name, args)
        with standby.listeners():
            return self._listeners_of(event_name, args)

    def _listeners_of(self, event_name: str, args: tuple[Any, ...]) -> list[Listener]:
        due: list[Listener] = []
        self._due = due
        try:
            # Skip `BotBase.dispatch`, which schedules each listener separately.
            super(commands.bot.BotBase, self).dispatch(event_name, *args)
        finally:
            self._due = None
        due += self.extra_events.get(f"on_{event_name}", ())
        return due

    @override
    def _schedule_event(self, coro: Listener, event_name: str, *args: Any, **kwargs: Any) -> Any:
        if self._due is None:
            return super()._schedule_event(coro, event_name, *args, **kwargs)
        self._due.append(coro)
        return None

    @override
    async def close(self) -> None:
        """Raises `ClosedByCog` inside of a cog's command, listener, component, loop or `setup`."""
        who = current()
        if (cog := who.home or who.cog) is not None:
            raise ClosedByCog(cog)
        # End listeners before closing, since they clean up over the connections, and after: events arrive until then.
        await self.fan_out.end(self.listener_seconds)
        await super().close()
        await self.fan_out.end(self.listener_seconds)


def _is_of_cog(listener: Listener) -> bool:
    return cog_of(getattr(listener, "__module__", None)) is not None
