"""Limit model calls across all processes through Redis."""

import asyncio
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import structlog
from redis.asyncio import Redis

from adapters.persistence.model_calls import trip
from adapters.persistence.model_calls.queue import TurnQueue
from adapters.persistence.redis.errors import redis_errors
from adapters.persistence.redis.keys import Namespace
from adapters.persistence.redis.script import Script
from application.ports.errors import ServiceUnavailable
from application.ports.model_calls import CallLimits, Leave

_SCRIPT = (Path(__file__).parent / "limits.lua").read_text()
_REPORT_SECONDS = 0.02
"""Delay before freed slots are reported to Redis, so that several go in one trip."""
_ASK_AGAIN_SECONDS = 0.05
_SHOW_UP_SECONDS = 1.0
_FORGOTTEN_WAITING_SECONDS = 3.0

_log = structlog.get_logger(__name__)


class RedisCallLimiter:
    """Rate and concurrency limiter shared through Redis.

    One trip runs at a time. It reports the number of slots that this process holds, and asks for one slot per waiting
    caller. Freed slots are reported by the next trip, or by one of their own shortly after. Reports are totals, not
    changes, so that the next trip makes up for a lost one. A process that reports nothing for `lease` seconds loses its
    slots; a living one reports in time. `name` is the limited resource. `per_minute` applies to each `window`, in
    seconds.
    """

    def __init__(
        self,
        redis: Redis,
        limits: CallLimits,
        *,
        namespace: str,
        name: str,
        window: float = 60.0,
        lease: float = 30.0,
    ) -> None:
        keys = Namespace(namespace)
        self._keys = [keys.key("llm-limits", name, part) for part in ("processes", "starts")]
        self._script = Script(redis, _SCRIPT)
        self._name = name
        self._limits = [-1 if limit is None else limit for limit in (limits.concurrent, limits.per_minute)]
        self._times = [round(seconds * 1000) for seconds in (window, lease, min(lease, _FORGOTTEN_WAITING_SECONDS))]
        self._lease = lease
        self._process = uuid4().hex
        self._line = TurnQueue()
        self._held = 0
        self._reported: int | None = 0
        self._is_closed = False
        self._work: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0

    async def enter(self, *, patience: float) -> Leave:
        turn = self._line.join(patience)
        if self._work is None:
            try:
                await self._travel_now()
            except asyncio.CancelledError:
                self._line.drop(turn)
                raise
        return turn.result() if turn.done() else await self._line.wait(turn, patience)

    async def close(self) -> None:
        self._is_closed = True
        if self._work is not None:
            await asyncio.wait([self._work])
        self._stop_timer()
        self._held = 0
        if self._reported != 0:
            with suppress(ServiceUnavailable):
                await self._trip()

    def _leave(self) -> None:
        if self._is_closed:
            return
        self._held -= 1
        self._travel_in(0.0 if self._line else _REPORT_SECONDS)

    def _travel(self) -> None:
        if self._work is None:
            self._stop_timer()
            self._work = asyncio.create_task(self._trips())

    async def _travel_now(self) -> None:
        """Make one trip in the caller's own task: another task would cost more than the trip."""
        self._stop_timer()
        self._work = ended = asyncio.get_running_loop().create_future()
        try:
            await self._trips(most=1)
        finally:
            ended.set_result(None)

    def _travel_in(self, seconds: float) -> None:
        """Schedule a trip, unless an earlier one is scheduled."""
        loop = asyncio.get_running_loop()
        at = loop.time() + seconds
        if self._work is None and (self._timer is None or at < self._timer_at):
            self._stop_timer()
            self._timer, self._timer_at = loop.call_at(at, self._travel), at

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def _trips(self, *, most: int | None = None) -> None:
        pause: float | None = None
        try:
            made, wait = 1, await self._trip()
            while wait == 0.0 and made != most:
                made, wait = made + 1, await self._trip()
            pause = 0.0 if wait == 0.0 else self._pause(wait)
        except asyncio.CancelledError:
            self._reported, pause = None, 0.0  # Redis may have given slots
            raise
        except Exception as error:  # noqa: BLE001 - every waiting caller gets it, and the next trip may succeed
            self._reported = None
            self._line.refuse_all(error)
            if not isinstance(error, ServiceUnavailable):
                _log.exception("The limits of a provider could not be read", provider=self._name)
            pause = _SHOW_UP_SECONDS
        finally:
            self._work = None
            if pause is not None and not self._is_closed:
                self._travel_in(pause)

    def _pause(self, wait: float | None) -> float | None:
        """Return the seconds until the next trip, or None when no caller waits, no slot is held and all is reported."""
        if self._line:
            self._line.expect(wait)
            return _ASK_AGAIN_SECONDS if wait is None else min(wait, _SHOW_UP_SECONDS)
        if self._held != self._reported:
            return _REPORT_SECONDS
        return self._lease / 3 if self._held else None

    async def _trip(self) -> float | None:
        """Make one trip. Return the seconds until the next one, or None when it depends on a running call of any
        process.
        """
        waiting, held = len(self._line), self._held
        patience_so_far = round(self._line.longest_wait * 1000)
        arguments: list[str | int] = [self._process, held, waiting, patience_so_far, *self._limits, *self._times]
        with redis_errors():
            async with asyncio.timeout(trip.SECONDS):
                turns, wait = await self._script(self._keys, arguments)
        self._reported = held + turns
        for _ in range(turns):
            self._held += self._line.admit(self._leave)
        if self._line and (turns == waiting or self._held < self._reported):
            return 0.0  # callers arrived during the trip, or slots were left over
        return None if wait < 0 else max(wait, 1) / 1000
