"""Work-arounds to run simcord, made for tests, interactively; pinned to its version 3.2.1.

simcord stops the clock for code in the bot's context, moves it only on request, and waits in each operation until the
bot is idle. Here time is real: timers fire when due, even while other code hangs, and an operation waits a bounded time
for the bot.
"""

import asyncio
import gc
import logging
from contextvars import Context
from datetime import UTC, datetime
from inspect import isasyncgen, iscoroutine
from typing import Any, Final

import discord
from simcord._clock import Clock
from simcord._dpy_internals import real_monotonic
from simcord._runtime import _CallbackRecord
from simcord._settlement import _SettlementState
from typing_extensions import override

from simulators.discord.guild_env import GuildEnv
from simulators.discord.outbox import WatchedBackend

_EMPTY_QUEUE: Final = "an empty queue"
_LOOK_SECONDS: Final = 0.005
"""The interval of looks at a busy bot. Callbacks that are due count as busy, so that most acts need two looks."""

_log = logging.getLogger(__name__)


class RealClock(Clock):
    """A clock for simcord that shows the real time."""

    def __init__(self) -> None:
        """Nothing to set up: the time is never stored."""

    @property  # type: ignore[explicit-override]  # mypy does not look under a setter
    @override
    def elapsed(self) -> float:
        return real_monotonic()

    @elapsed.setter
    @override
    def elapsed(self, value: float) -> None:
        """Real time cannot be set."""

    @override
    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - this is a clock

    @override
    def advance(self, seconds: float) -> None:
        """Real time advances by itself."""


class LiveEnv(GuildEnv):
    """`patience`: how long, in seconds, an operation waits for the bot to become idle before it goes on.

    `backend.watching()` collects what the bot does. Until the environment is started, ids are drawn from a fixed time,
    so that they are the same in every run.
    """

    backend: WatchedBackend

    def __init__(
        self, bot: discord.AutoShardedClient, *, patience: float, approved: discord.Intents | None = None
    ) -> None:
        super().__init__(bot, patience=patience, approved=approved)
        self.backend = WatchedBackend()

    @override
    async def start(self) -> None:
        self.backend.clock = RealClock()
        await super().start()

    async def idle(self) -> bool:
        """Wait up to the patience for the bot to be idle, and return whether it is."""
        try:
            await super()._settle_internal()
        except TimeoutError:
            return False
        return True

    def pending(self) -> frozenset[asyncio.Task[Any]]:
        """Return the tasks of the bot that have not ended, such as the reader of a queue that is empty."""
        return frozenset(task for task in self._work.tasks if not task.done())

    @override
    def _settlement_state(self) -> _SettlementState:
        """Return what decides whether the bot is idle; a task that reads an empty queue does not keep it busy."""
        waits = self._work.external_waits
        for task in self._work.tasks:
            if _reads_an_empty_queue(task):
                waits.setdefault(task, _EMPTY_QUEUE)
            elif waits.get(task) == _EMPTY_QUEUE:
                del waits[task]
        return super()._settlement_state()

    def has_news(self) -> bool:
        """Return whether anything happened since `forget_news`."""
        return bool(self.backend.transcript)

    def forget_news(self) -> None:
        """Forget the events so far, and trim simcord's records, which only suit short tests."""
        self.backend.transcript.clear()
        self.backend.http_requests.clear()

    @override
    def _schedule_timer(
        self, record: _CallbackRecord, callback: Any, args: tuple[Any, ...], schedule_context: Context | None
    ) -> None:
        """Fire each timer when it is due.

        simcord leaves timers that end a wait it recognizes, such as the interval of a `tasks.loop`, to a test that
        moves its clock.
        """
        super()._schedule_timer(record, callback, args, schedule_context)
        if self._runtime is not None and record.when is not None:
            self._runtime.call_at(record.when, self._fire, record, context=Context())

    def _fire(self, record: _CallbackRecord) -> None:
        is_waiting = any(each is record for each in self._work.callbacks)
        if is_waiting and record.handle is not None and not record.handle.cancelled():
            record.handle._run()  # noqa: SLF001 - as the event loop does

    @override
    async def _settle_internal(
        self,
        *,
        timeout: float | None = None,
        idle: float = _LOOK_SECONDS,
        dispatch: str | None = None,
        _deadline: float | None = None,
    ) -> None:
        patience = self.settle_timeout if timeout is None else min(timeout, self.settle_timeout)
        try:
            await super()._settle_internal(timeout=patience, idle=idle, dispatch=dispatch, _deadline=_deadline)
        except TimeoutError:
            _log.debug("The bot is still busy after %s", dispatch)


def _reads_an_empty_queue(task: asyncio.Task[Any]) -> bool:
    awaited: Any = task.get_coro()
    while (inner := _awaited_by(awaited)) is not None:
        awaited = inner
    return getattr(awaited, "cr_code", None) is asyncio.Queue.get.__code__


def _awaited_by(code: Any) -> Any:
    """Return the coroutine or asynchronous generator that this one waits for; None for anything else."""
    inner = getattr(code, "cr_await", None) or getattr(code, "ag_await", None)
    if iscoroutine(inner):
        return inner
    # A step of `async for`, which has no attribute for its generator.
    return next((each for each in gc.get_referents(inner) if isasyncgen(each)), None)
