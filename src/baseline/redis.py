"""Short-lived values and messages of a cog: `services.redis`."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import structlog

from application.acting import NoCurrentCog, acting, current
from application.ports.bot.key_values import KeyValues
from application.tasks import contained, is_defined_in

__all__ = ["ChannelSubscription", "CogRedis"]

MessageHandler: TypeAlias = Callable[[str], Awaitable[None]]

_LARGEST_VALUE = 512_000

_log = structlog.get_logger(__name__)


class ChannelSubscription:
    """A handler that gets the messages of a channel, one at a time. `end()` stops it; twice is safe."""

    def __init__(self, values: KeyValues, channel: str, handler: MessageHandler) -> None:
        self._values = values
        self._channel = channel
        self.handler = handler
        self._subscriber = current()
        self._begun = asyncio.Event()
        self._is_ending = False
        self._task = asyncio.create_task(self._run())

    @property
    def owner(self) -> object:
        return getattr(self.handler, "__self__", None)

    @property
    def has_ended(self) -> bool:
        return self._task.done() or self._task.cancelling() > 0

    async def begun(self) -> None:
        """Wait until the subscription is active."""
        await self._begun.wait()

    def end(self) -> None:
        self._is_ending = True
        # A handler may end its own subscription, and then finish.
        if self._task is not asyncio.current_task():
            self._task.cancel()

    async def _run(self) -> None:
        async with self._values.receive(self._channel) as messages:
            self._begun.set()
            async for message in messages:
                try:
                    with acting(self._subscriber):
                        await self.handler(message)
                except BaseException as error:
                    if not contained(error):
                        raise
                    _log.exception("A handler of messages failed", channel=self._channel, cog=self._subscriber.home)
                if self._is_ending:
                    return


class CogRedis:
    """Each cog has keys and channels of its own: those of the cog's file or folder, whichever class of it asks.

    Values may be lost when Redis restarts; what must last belongs in `services.store` or a table. Name the guild in
    the key, such as `f"streak:{guild_id}"`: keys know none. Every method may raise `ServiceUnavailable`, and
    `NoCurrentCog` outside of a cog.
    """

    def __init__(
        self, values: KeyValues, cog: str | None = None, subscriptions: list[ChannelSubscription] | None = None
    ) -> None:
        self._values = values
        self._cog = cog
        self._subscriptions = [] if subscriptions is None else subscriptions

    def of(self, cog: str) -> "CogRedis":
        """Return the keys and channels of the cog in this file or folder, to share them between cogs."""
        # Share the list of subscriptions: one ends with the cog that subscribed, whichever cog has the channel.
        return CogRedis(self._values, cog, self._subscriptions)

    async def get(self, key: str) -> str | None:
        """Return the value; None when there is none, or when it has expired."""
        return await self._values.get(self._name(key))

    async def set(self, key: str, value: str | float, ex: int | None = None) -> None:
        """Replace the value, which expires after `ex` seconds, or not at all.

        Raises ValueError for more than 512,000 characters, and TypeError for what is no text or number.
        """
        if not isinstance(value, str | int | float):
            raise TypeError(f"A value is a text or a number, not {value!r:.80}: write json.dumps(…).")
        if len(text := str(value)) > _LARGEST_VALUE:
            raise ValueError(f"A value has at most {_LARGEST_VALUE:,} characters, not {len(text):,}.")
        await self._values.set(self._name(key), text, seconds=_seconds("ex", ex))

    async def incr(self, key: str, by: int = 1) -> int:
        """Add to a whole number, atomically, and return the sum. Raises ValueError when the value is not one."""
        return await self._values.increment(self._name(key), by)

    async def delete(self, *keys: str) -> int:
        """Delete the values, and return how many there were."""
        return await self._values.delete(*map(self._name, keys))

    async def expire(self, key: str, seconds: int) -> bool:
        """Let the value expire in `seconds`. Return whether there is one."""
        return await self._values.expire(self._name(key), _seconds("seconds", seconds) or 1)

    async def ttl(self, key: str) -> int | None:
        """Return the seconds until the value expires; None when there is none or it does not expire."""
        return await self._values.expires_in(self._name(key))

    async def publish(self, channel: str, message: str) -> None:
        """Send the message to the channel's subscribers in all processes of the bot: at most once, never stored."""
        await self._values.publish(self._name(channel), message)

    async def subscribe(self, channel: str, handler: MessageHandler) -> ChannelSubscription:
        """Call `handler(message)` for each later message of this cog's channel, this process's own included.

        A handler that raises is logged and gets the next message. The subscription of a cog's method ends with the
        cog. Messages that are sent while Redis is away are missed. Raises TypeError for a handler that is no coroutine
        function.
        """
        if not inspect.iscoroutinefunction(handler):
            raise TypeError(f"A handler of messages must be an `async def` function, not {handler!r:.80}.")
        subscription = ChannelSubscription(self._values, self._name(channel), handler)
        self._subscriptions.append(subscription)
        await subscription.begun()
        return subscription

    def end_with(self, owner: object) -> None:
        """End the subscriptions of the cog's methods. The platform calls it when a cog is removed."""
        for subscription in self.subscriptions:
            if subscription.owner is owner:
                subscription.end()

    def end_defined_in(self, module: str) -> None:
        """End the subscriptions of functions and methods of this module and its submodules."""
        for subscription in self.subscriptions:
            if is_defined_in(subscription.handler, module):
                subscription.end()

    @property
    def subscriptions(self) -> tuple[ChannelSubscription, ...]:
        """The subscriptions of all cogs of this process that have not ended."""
        self._subscriptions[:] = [each for each in self._subscriptions if not each.has_ended]
        return tuple(self._subscriptions)

    def _name(self, key: str) -> str:
        cog = self._cog or current().home
        if cog is None:
            raise NoCurrentCog("services.redis")
        return f"{cog}:{key}"


def _seconds(name: str, seconds: int | None) -> int | None:
    if seconds is not None and seconds < 1:
        raise ValueError(f"{name} is in whole seconds, one at least, not {seconds!r}.")
    return None if seconds is None else int(seconds)
