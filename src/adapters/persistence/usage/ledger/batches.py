"""Group commit: batch the records that arrive while others are written, and return each caller its own result."""

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
        """Return when the first record was added, by `perf_counter`: the application's clock may be a simulated one."""
        return self._waiting[0].since

    def kept(self) -> None:
        for each in self._waiting:
            # The future of a cancelled caller is done; its record is kept all the same.
            if not each.done.done():
                each.done.set_result(None)

    def lost(self, error: Exception) -> None:
        for each in self._waiting:
            if not each.done.done():
                each.done.set_exception(error)


class Batches:
    """Batches of records for group commit.

    There is no timer: the records that arrive during one write are the next batch. Batches grow with the load.
    """

    def __init__(self) -> None:
        self._waiting: deque[_Waiting] = deque()
        self._arrived = asyncio.Event()
        self.is_closed = False

    async def put(self, record: UsageRecord) -> None:
        """Add a record, and wait until its batch is kept. Raises when the batch was lost."""
        waiting = _Waiting(record, asyncio.get_running_loop().create_future(), perf_counter())
        self._waiting.append(waiting)
        self._arrived.set()
        await waiting.done

    async def next(self) -> Batch | None:
        """Wait for the next batch. Return None after `close`, when the last one was taken."""
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
