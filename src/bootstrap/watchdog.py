"""Watchdog: a thread that logs where an event loop hangs, interrupts cogs, and ends a process that stays hung."""

import asyncio
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

import structlog

from adapters.loop_lag import LoopLag
from bootstrap.interruption import Interruption
from bootstrap.wiring.shared import Gateways

HUNG: Final = 70
"""The exit code of a process that its watchdog ended (EX_SOFTWARE of sysexits.h)."""

_BEAT_SECONDS: Final = 0.1
_LOOK_SECONDS: Final = 0.25

_log = structlog.stdlib.get_logger("watchdog")


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchdogLimits:
    """Times in seconds. After `log_after` the stack is logged, and after `end_after` the process ends.

    After `interrupt_after` code of a cog that hangs is interrupted. For these two, 0 stands for never.
    """

    log_after: float
    end_after: float
    interrupt_after: float = 0


class Watchdog:
    """Enter `watching` in the thread and before the work of the loop that is to be watched.

    Its thread does not read the clock, but counts its own rounds in which the loop did not turn: a process that was
    suspended as a whole did not hang. A round takes `look_seconds`, and the loop turns at least every `beat_seconds`.
    """

    def __init__(
        self,
        limits: WatchdogLimits,
        lag: LoopLag,
        *,
        cogs: Path | None = None,
        look_seconds: float = _LOOK_SECONDS,
        beat_seconds: float = _BEAT_SECONDS,
        end: Callable[[int], object] = os._exit,
    ) -> None:
        self._limits = limits
        self._lag = lag
        self._look_seconds = look_seconds
        self._beat_seconds = beat_seconds
        self._interruption = Interruption(cogs, limits.interrupt_after)
        self._end = end
        self._turns = 0
        self._beat: asyncio.TimerHandle | None = None
        self._due = 0.0

    @contextmanager
    def watching(self) -> Iterator[None]:
        loop, thread, stop = asyncio.get_running_loop(), threading.get_ident(), threading.Event()
        self._arm(loop)
        watcher = threading.Thread(target=self._watch, args=(loop, thread, stop), name="watchdog", daemon=True)
        watcher.start()
        try:
            with self._interruption.installed():
                yield
        finally:
            stop.set()
            if self._beat is not None:
                self._beat.cancel()

    def _arm(self, loop: asyncio.AbstractEventLoop) -> None:
        self._due = time.monotonic() + self._beat_seconds
        # Own context: timers in the context of a simulated Discord follow its clock.
        self._beat = loop.call_later(self._beat_seconds, self._turned, loop, context=Context())

    def _turned(self, loop: asyncio.AbstractEventLoop) -> None:
        self._turns += 1
        self._interruption.turned()
        self._lag.note(max(0.0, time.monotonic() - self._due))
        self._arm(loop)

    def _watch(self, loop: asyncio.AbstractEventLoop, thread: int, stop: threading.Event) -> None:
        turns, rounds, is_logged = self._turns, 0, False
        while not stop.wait(self._look_seconds):
            if self._turns != turns:
                turns, rounds, is_logged = self._turns, 0, False
                continue
            rounds += 1
            still = rounds * self._look_seconds
            if still >= self._limits.log_after and not is_logged:
                is_logged = True
                self._lag.stalled()
                self._report("The event loop hangs", still, loop, thread)
            if 0 < self._limits.interrupt_after <= still:
                self._interrupt(still, thread)
            if 0 < self._limits.end_after <= still:
                self._report("The process ends itself, since its event loop hangs", still, loop, thread)
                self._end(HUNG)
                return

    def _report(self, event: str, still: float, loop: asyncio.AbstractEventLoop, thread: int) -> None:
        frame = _frame_of(thread)
        task = asyncio.current_task(loop)
        stack = "".join(traceback.format_stack(frame)) if frame is not None else ""
        _log.error(
            event,
            seconds=round(still, 2),
            task=None if task is None else task.get_name(),
            cog=self._interruption.cog_of(frame),
            stack=stack,
        )

    def _interrupt(self, still: float, thread: int) -> None:
        cog = self._interruption.cog_of(_frame_of(thread))
        if cog is not None:
            _log.error("A cog blocks the event loop and is interrupted", seconds=round(still, 2), cog=cog)
            self._interruption.interrupt(thread, cog)


def _frame_of(thread: int) -> FrameType | None:
    return sys._current_frames().get(thread)  # noqa: SLF001 - the only way to see another thread's stack


def watchdog(platform: Gateways) -> Watchdog:
    """Return the watchdog of a process with this configuration."""
    settings = platform.settings()
    limits = WatchdogLimits(
        log_after=settings.watchdog_log_seconds,
        interrupt_after=settings.watchdog_interrupt_seconds,
        end_after=settings.watchdog_end_seconds,
    )
    return Watchdog(limits, platform.loop_lag(), cogs=settings.cogs_path)
