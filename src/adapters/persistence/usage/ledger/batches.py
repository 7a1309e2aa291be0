"""Gather records that arrive while others are being written, and tell each caller what became of its own."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from domain.spending.usage import UsageRecord

_MOST = 500


@dataclass(frozen=True, slots=True)
class _Waiting:
    record: UsageRecord
    done: asyncio.Future[None]
    since: float


class Batch:
    def __init__(self, waiting: Sequence[_Waiting]) -> None:
        self._waiting = waiting
        self.records = [each.record for each in waiting]

    @property
    def waits_since(self) -> float:
        """By `perf_counter`, which is the same in every context: a simulated Discord has a time of its own."""
        return self._waiting[0].since

    def kept(self) -> None:
        for each in self._waiting:
            # A caller that was cancelled does not listen; its record is kept all the same.
            if not each.done.done():
                each.done.set_result(None)

    def lost(self, error: Exception) -> None:
        for each in self._waiting:
            if not each.done.done():
                each.done.set_exception(error)


class Batches:
    """No timer: what gathers during one write is the next batch. Batches grow with the load, and idle costs nothing."""

    def __init__(self) -> None:
        self._waiting: deque[_Waiting] = deque()
        self._arrived = asyncio.Event()
        self.is_closed = False

    async def put(self, record: UsageRecord) -> None:
        """Returns when the batch that it is in has been kept, and raises when that was lost."""
        waiting = _Waiting(record, asyncio.get_running_loop().create_future(), perf_counter())
        self._waiting.append(waiting)
        self._arrived.set()
        await waiting.done

    async def next(self) -> Batch | None:
        """None when the last one has been taken after `close`."""
        while not self._waiting:
            if self.is_closed:
                return None
            self._arrived.clear()
            await self._arrived.wait()
        count = min(_MOST, len(self._waiting))
        return Batch([self._waiting.popleft() for _ in range(count)])

    def close(self) -> None:
        self.is_closed = True
        self._arrived.set()
