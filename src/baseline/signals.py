"""Signals between cogs: `services.signals`."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import replace
from typing import Literal, TypeAlias

import structlog

from application.acting import acting, acting_of, current
from application.cogs.call_hooks import CallHooks
from application.correlation import correlated, current_correlation_id
from application.ports.bot.signals import SignalRelay
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from application.tasks import cancel_and_wait, contained, is_defined_in
from domain.signals import MOST_HOPS, InvalidSignal, Severity, Signal, SignalType

__all__ = ["InvalidSignal", "Severity", "Signal", "SignalType", "Signals", "Subscription"]

SignalHandler: TypeAlias = Callable[[Signal], Awaitable[None]]

_LONGEST_QUEUE = 1000

_log = structlog.get_logger(__name__)
_handled: ContextVar[Signal | None] = ContextVar("handled_signal", default=None)


class Subscription:
    """One handler with its own queue: it gets its signals one at a time, in order. `end()` is safe to call twice.

    A handler that is slow or hangs delays no other. Beyond 1,000 waiting signals further ones are dropped and logged.
    """

    def __init__(
        self,
        wanted: str,
        handler: SignalHandler,
        ended: Callable[["Subscription"], None],
        hooks: Callable[[], CallHooks | None],
    ) -> None:
        self._wanted = wanted
        self.handler = handler
        self._ended = ended
        self._hooks = hooks
        self._subscriber = current()
        self._queue: asyncio.Queue[Signal] = asyncio.Queue(_LONGEST_QUEUE)
        self._is_ending = False
        self._task = asyncio.create_task(self._run())

    @property
    def owner(self) -> object:
        return getattr(self.handler, "__self__", None)

    def is_defined_in(self, module: str) -> bool:
        return is_defined_in(self.handler, module)

    def wants(self, signal: Signal) -> bool:
        return self._wanted in {"*", signal.type}

    def put(self, signal: Signal) -> None:
        try:
            self._queue.put_nowait(signal)
        except asyncio.QueueFull:
            _log.warning("A signal was dropped: its handler is too slow", **self._facts(signal))

    def end(self) -> None:
        self._is_ending = True
        self._ended(self)
        # A handler may end its own subscription, and then finish.
        if self._task is not asyncio.current_task():
            self._task.cancel()

    async def close(self) -> None:
        self.end()
        await cancel_and_wait(self._task)

    async def _run(self) -> None:
        while not self._is_ending:
            signal = await self._queue.get()
            token = _handled.set(signal)
            now = acting_of(self.owner, self._subscriber, signal.guild_id)
            with correlated(signal.correlation_id), acting(now):
                try:
                    await self._handle(signal)
                except BaseException as error:
                    if not contained(error):
                        raise
                    _log.exception("A handler of signals failed", **self._facts(signal))
                    if (hooks := self._hooks()) is not None:
                        hooks.note(self.handler, signal.guild_id, error)
                finally:
                    _handled.reset(token)

    async def _handle(self, signal: Signal) -> None:
        """Call the handler, unless its cog is switched off in the guild of the signal."""
        hooks = self._hooks()
        if hooks is None:
            await self.handler(signal)
        elif not await hooks.skips(self.handler, signal.guild_id):
            await self.handler(signal)
            hooks.note(self.handler, signal.guild_id, None)

    def _facts(self, signal: Signal) -> dict[str, object]:
        cog = type(self.owner).__name__ if self.owner is not None else getattr(self.handler, "__qualname__", "")
        return {"signal": signal.type, "cog": cog, "source": signal.source, "guild_id": signal.guild_id}


class Signals:
    """The signal bus of this process; signals of a guild can also reach the bot's other processes."""

    def __init__(self, relay: SignalRelay, clock: Clock) -> None:
        self._relay = relay
        self._clock = clock
        self._subscriptions: list[Subscription] = []
        self.hooks: CallHooks | None = None

    def subscribe(self, wanted: SignalType | Literal["*"], handler: SignalHandler) -> Subscription:
        """Call `handler` with every later signal of this type, or with every signal for `"*"`.

        Handlers are isolated: one that raises is logged and gets the next signal. The subscription of a cog's method
        ends when the cog is removed. Raises `InvalidSignal` for a name that is no type, and `TypeError` for a handler
        that is no coroutine function.
        """
        if not inspect.iscoroutinefunction(handler):
            raise TypeError(f"A handler of signals must be an `async def` function, not {handler!r:.80}.")
        subscription = Subscription(
            wanted if wanted == "*" else SignalType(wanted), handler, self._forget, lambda: self.hooks
        )
        self._subscriptions.append(subscription)
        return subscription

    async def emit(self, signal: Signal, *, everywhere: bool = False) -> Signal:
        """Put the signal into the queue of each handler that wants it, and return it as they get it.

        Returns before the handlers run. With `everywhere` the signal, which must have a guild, also reaches the bot's
        other processes, at most once and without a wait for them; if Redis is away it stays in this process, and a line
        in the log says so. Raises `InvalidSignal` for data that cannot travel: no JSON, or more than 16,000 bytes.

        A handler that emits extends the chain of `hops`. A signal beyond eight hops is dropped and logged: two cogs
        that answer each other's signals do not loop for ever.
        """
        if everywhere and signal.guild_id is None:
            raise InvalidSignal("guild_id: only a signal of a guild can be emitted everywhere.")
        behind = _handled.get()
        stamped = replace(
            signal,
            at=self._clock.now(),
            correlation_id=current_correlation_id(),
            hops=0 if behind is None else behind.hops + 1,
        )
        if stamped.hops > MOST_HOPS:
            _log.error("A signal was dropped: handlers emit in a loop", signal=signal.type, source=signal.source)
            return stamped
        if everywhere:
            await self._send(stamped)
        self._deliver(stamped)
        return stamped

    def end_with(self, owner: object) -> None:
        """End the subscriptions of the cog's methods."""
        for subscription in [each for each in self._subscriptions if each.owner is owner]:
            subscription.end()

    def end_defined_in(self, module: str) -> None:
        """End the subscriptions of functions and methods of this module and its submodules."""
        for subscription in [each for each in self._subscriptions if each.is_defined_in(module)]:
            subscription.end()

    @property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """The subscriptions of this process that have not ended."""
        return tuple(self._subscriptions)

    async def follow(self) -> None:
        """Deliver the signals of other processes until cancelled."""
        async with self._relay.receive() as signals:
            async for signal in signals:
                self._deliver(signal)

    async def close(self) -> None:
        """End every subscription."""
        for subscription in list(self._subscriptions):
            await subscription.close()

    async def _send(self, signal: Signal) -> None:
        try:
            await self._relay.send(signal)
        except ServiceUnavailable as error:
            _log.warning("A signal stays in this process", signal=signal.type, reason=str(error))

    def _deliver(self, signal: Signal) -> None:
        for subscription in self._subscriptions:
            if subscription.wants(signal):
                subscription.put(signal)

    def _forget(self, subscription: Subscription) -> None:
        if subscription in self._subscriptions:
            self._subscriptions.remove(subscription)
