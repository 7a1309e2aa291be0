"""Limits of calls that all processes share through Redis."""

import asyncio
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import structlog
from redis.asyncio import Redis

from adapters.persistence.model_calls.queue import TurnQueue
from adapters.persistence.redis.errors import redis_errors
from adapters.persistence.redis.keys import Namespace
from application.ports.errors import ServiceUnavailable
from application.ports.limits import CallLimits, Leave

_SCRIPT = (Path(__file__).parent / "limits.lua").read_text()
_TRIP_SECONDS = 0.5
_TELL_SECONDS = 0.02
"""For so long a turn that was given back waits for company on its way to Redis."""
_ASK_AGAIN_SECONDS = 0.05
_SHOW_UP_SECONDS = 1.0
_FORGOTTEN_WAITING_SECONDS = 3.0

_log = structlog.get_logger(__name__)


class RedisCallLimiter:
    """One trip at a time, which tells how many turns this process holds and takes all that wait here along.

    Turns that are given back travel with the next trip, or shortly after on their own. What is told are whole numbers,
    not changes, so that a trip that was lost is made good by the next one. A process that is silent for `lease` seconds
    holds nothing any more; one that lives shows up often enough. `name` is what is limited; `window` is for how many
    seconds `per_minute` holds.
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
        self._script = redis.register_script(_SCRIPT)
        self._name = name
        self._limits = [-1 if limit is None else limit for limit in (limits.concurrent, limits.per_minute)]
        self._times = [round(seconds * 1000) for seconds in (window, lease, min(lease, _FORGOTTEN_WAITING_SECONDS))]
        self._lease = lease
        self._process = uuid4().hex
        self._line = TurnQueue()
        self._held = 0
        self._told: int | None = 0
        self._is_closed = False
        self._work: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0

    async def enter(self, *, patience: float) -> Leave:
        turn = self._line.join(patience)
        self._travel()
        return await self._line.wait(turn, patience)

    async def close(self) -> None:
        self._is_closed = True
        if self._work is not None:
            await asyncio.wait([self._work])
        self._stop_timer()
        self._held = 0
        if self._told != 0:
            with suppress(ServiceUnavailable):
                await self._trip()

    def _leave(self) -> None:
        if self._is_closed:
            return
        self._held -= 1
        self._travel_in(0.0 if self._line else _TELL_SECONDS)

    def _travel(self) -> None:
        if self._work is None:
            self._stop_timer()
            self._work = asyncio.create_task(self._trips())

    def _travel_in(self, seconds: float) -> None:
        """Unless it does so sooner anyway."""
        loop = asyncio.get_running_loop()
        at = loop.time() + seconds
        if self._work is None and (self._timer is None or at < self._timer_at):
            self._stop_timer()
            self._timer, self._timer_at = loop.call_at(at, self._travel), at

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def _trips(self) -> None:
        pause: float | None = None
        try:
            wait = await self._trip()
            while wait == 0.0:
                wait = await self._trip()
            pause = self._pause(wait)
        except Exception as error:  # noqa: BLE001 - every waiting caller gets it, and the next trip may succeed
            self._told = None
            self._line.refuse_all(error)
            if not isinstance(error, ServiceUnavailable):
                _log.exception("The limits of a provider could not be read", provider=self._name)
            pause = _SHOW_UP_SECONDS
        finally:
            self._work = None
            if pause is not None and not self._is_closed:
                self._travel_in(pause)

    def _pause(self, wait: float | None) -> float | None:
        """Until the next trip; None: nobody waits, and nothing is held or untold."""
        if self._line:
            self._line.expect(wait)
            return _ASK_AGAIN_SECONDS if wait is None else min(wait, _SHOW_UP_SECONDS)
        if self._held != self._told:
            return _TELL_SECONDS
        return self._lease / 3 if self._held else None

    async def _trip(self) -> float | None:
        """In how many seconds to go again, None: when a call ends, of whichever process."""
        waiting, held = len(self._line), self._held
        patience_so_far = round(self._line.longest_wait * 1000)
        arguments: list[str | int] = [self._process, held, waiting, patience_so_far, *self._limits, *self._times]
        with redis_errors():
            async with asyncio.timeout(_TRIP_SECONDS):
                turns, wait = await self._script(self._keys, arguments)
        self._told = held + turns
        for _ in range(turns):
            self._held += self._line.admit(self._leave)
        if self._line and (turns == waiting or self._held < self._told):
            return 0.0  # they came while the others were on their way, or have turns that nobody took
        return None if wait < 0 else max(wait, 1) / 1000
