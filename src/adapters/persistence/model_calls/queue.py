"""FIFO queue of callers in this process that wait for a rate-limit slot."""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass

from application.ports.model_calls import Leave, LimitReached

_UNKNOWN_WAIT = 1.0
"""Suggested `retry_after` in seconds when the next slot depends on a running call, whose end is not known."""

_SHORTEST_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class _Place:
    since: float
    deadline: float


class TurnQueue:
    def __init__(self) -> None:
        self._turn_at: float | None = None
        self._places: OrderedDict[asyncio.Future[Leave], _Place] = OrderedDict()

    def __len__(self) -> int:
        return len(self._places)

    @property
    def longest_wait(self) -> float:
        """Return the seconds for which the first caller has waited, or 0 when the queue is empty."""
        first = next(iter(self._places.values()), None)
        return 0.0 if first is None else time.monotonic() - first.since

    def join(self, patience: float) -> asyncio.Future[Leave]:
        now = time.monotonic()
        turn: asyncio.Future[Leave] = asyncio.get_running_loop().create_future()
        self._places[turn] = _Place(now, now + patience)
        return turn

    async def wait(self, turn: asyncio.Future[Leave], patience: float) -> Leave:
        """Wait for a slot for `patience` seconds, and return the function that frees it.

        Raises `LimitReached` when the patience ends, or as soon as it is certain to end before a slot is free. The
        timer runs for at least `_SHORTEST_SECONDS`, so that the limiter can answer first.
        """
        timer = asyncio.get_running_loop().call_later(max(patience, _SHORTEST_SECONDS), self._give_up, turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                turn.result()()
            raise
        finally:
            timer.cancel()
            self.drop(turn)

    def drop(self, turn: asyncio.Future[Leave]) -> None:
        """Remove a caller that has stopped waiting."""
        self._places.pop(turn, None)

    def admit(self, leave: Leave) -> bool:
        """Give a slot to the first waiting caller. Return False when no caller waits."""
        while self._places:
            turn, _ = self._places.popitem(last=False)
            if not turn.done():
                turn.set_result(leave)
                return True
        return False

    def expect(self, seconds: float | None) -> None:
        """Note the seconds until the next slot, or None if unknown. Refuse callers whose patience ends before it."""
        now = time.monotonic()
        self._turn_at = None if seconds is None else now + seconds
        while self._places:
            turn, place = next(iter(self._places.items()))
            if not turn.done() and place.deadline > (self._turn_at or now):
                return
            self._give_up(turn)

    def refuse_all(self, error: Exception) -> None:
        while self._places:
            self._refuse(next(iter(self._places)), error)

    def _give_up(self, turn: asyncio.Future[Leave]) -> None:
        retry_after = _UNKNOWN_WAIT if self._turn_at is None else max(self._turn_at - time.monotonic(), 0.0)
        self._refuse(turn, LimitReached(retry_after))

    def _refuse(self, turn: asyncio.Future[Leave], error: Exception) -> None:
        self._places.pop(turn, None)
        if not turn.done():
            turn.set_exception(error)
