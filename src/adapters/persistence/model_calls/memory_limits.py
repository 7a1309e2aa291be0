"""Limit model calls within one process: for a single-process bot, and while Redis is away."""

import asyncio
import time
from collections import deque

from adapters.persistence.model_calls.queue import TurnQueue
from application.ports.model_calls import CallLimits, Leave

_WINDOW = 60.0


class MemoryCallLimiter:
    """Rate and concurrency limiter of one process. `per_minute` applies to each `window`, in seconds."""

    def __init__(self, limits: CallLimits, *, window: float = _WINDOW) -> None:
        self._limits = limits
        self._window = window
        self._under_way = 0
        self._starts: deque[float] = deque()
        self._line = TurnQueue()
        self._timer: asyncio.TimerHandle | None = None

    async def enter(self, *, patience: float) -> Leave:
        if not self._line and self._next_turn() == 0.0:
            return self._begin()
        turn = self._line.join(patience)
        self._serve()
        return await self._line.wait(turn, patience)

    async def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._under_way = 0

    def _next_turn(self) -> float | None:
        """Return the seconds until the next free slot, or None when it depends on a running call."""
        if self._limits.concurrent is not None and self._under_way >= self._limits.concurrent:
            return None
        now = time.monotonic()
        while self._starts and self._starts[0] <= now - self._window:
            self._starts.popleft()
        if self._limits.per_minute is not None and len(self._starts) >= self._limits.per_minute:
            return self._starts[0] + self._window - now
        return 0.0

    def _begin(self) -> Leave:
        self._under_way += 1
        if self._limits.per_minute is not None:
            self._starts.append(time.monotonic())
        return self._leave

    def _leave(self) -> None:
        self._under_way -= 1
        if self._line:
            self._serve()

    def _serve(self) -> None:
        while self._line:
            seconds = self._next_turn()
            if seconds != 0.0:
                self._line.expect(seconds)
                self._serve_in(seconds)
                return
            leave = self._begin()
            if not self._line.admit(leave):
                leave()

    def _serve_in(self, seconds: float | None) -> None:
        """Schedule the next round. None stops the timer: the end of a call triggers the round."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if seconds is None else asyncio.get_running_loop().call_later(seconds, self._serve)
