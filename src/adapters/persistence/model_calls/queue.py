"""Those of one process who wait for a turn, first come first served."""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass

from application.ports.limits import Leave, LimitReached

_UNKNOWN_WAIT = 1.0
"""In how many seconds to try again when a turn becomes free with the end of a call, which nobody can foretell."""

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
        """Of the first in line, in seconds so far."""
        first = next(iter(self._places.values()), None)
        return 0.0 if first is None else time.monotonic() - first.since

    def join(self, patience: float) -> asyncio.Future[Leave]:
        now = time.monotonic()
        turn: asyncio.Future[Leave] = asyncio.get_running_loop().create_future()
        self._places[turn] = _Place(now, now + patience)
        return turn

    async def wait(self, turn: asyncio.Future[Leave], patience: float) -> Leave:
        """Raises `LimitReached` when the patience is at its end, or before, when no turn will come until then.

        Nobody is sent away before it is known whether there is a turn.
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
            self._places.pop(turn, None)

    def admit(self, leave: Leave) -> bool:
        """The first in line has its turn. False when nobody waits any more."""
        while self._places:
            turn, _ = self._places.popitem(last=False)
            if not turn.done():
                turn.set_result(leave)
                return True
        return False

    def expect(self, seconds: float | None) -> None:
        """The next turn comes in so many seconds, None: nobody knows. Who has less patience needs not wait."""
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
