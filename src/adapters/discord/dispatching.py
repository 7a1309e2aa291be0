"""Dispatch events to the listeners of cogs, which share a task where they can."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

from discord.ext import commands
from typing_extensions import override

from adapters.discord.cogs.fan_out import FanOut
from adapters.discord.gateway.shards import ShardedBot
from adapters.discord.reloading.standby import Standby

Listener: TypeAlias = Callable[..., Coroutine[Any, Any, Any]]


class DispatchingBot(ShardedBot):
    """`fan_out` runs the listeners. When the bot is closed they are cancelled, and waited for up to `listener_seconds`.

    `standby` holds the listeners to dispatch to while a cog is replaced.
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
        standby = self.standby
        if standby is None:
            due = self._listeners_of(event_name, args)
        else:
            with standby.listeners():
                due = self._listeners_of(event_name, args)
        if due:
            self.fan_out.start(f"on_{event_name}", due, args)

    def _listeners_of(self, event_name: str, args: tuple[Any, ...]) -> list[Listener]:
        due: list[Listener] = []
        self._due = due
        try:
            # Past the bot's own method, which schedules the listeners of cogs one by one.
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
        # Twice: listeners use connections to clean up, and events come in until those are closed.
        await self.fan_out.end(self.listener_seconds)
        await super().close()
        await self.fan_out.end(self.listener_seconds)
