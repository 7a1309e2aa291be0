"""Single-flight: concurrent callers with the same key share one run of the work."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Final, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)

_MOST_REMEMBERED: Final = 10_000


class SingleFlight(Generic[Key]):
    """Single-flight by key. `turn` counts the successful runs of all keys."""

    def __init__(self) -> None:
        self._running: dict[Key, asyncio.Task[None]] = {}
        self._done_in: dict[Key, int] = {}
        self.turn = 0

    async def do(self, key: Key, work: Callable[[], Coroutine[None, None, None]], *, since: int | None = None) -> None:
        """Join the run of `key` that is in progress, or begin one. A cancelled caller leaves the run to the other
        callers.

        With `since`, do nothing when a run has succeeded after that turn. Otherwise wait at least one iteration of the
        event loop: an ended run is never joined.
        """
        if since is not None and self._done_in.get(key, 0) > since:
            return
        task = self._running.get(key)
        if task is None or task.done():
            task = asyncio.create_task(self._run(key, work))
            self._running[key] = task
            task.add_done_callback(_look_at_the_exception)
        await asyncio.shield(task)

    async def _run(self, key: Key, work: Callable[[], Coroutine[None, None, None]]) -> None:
        try:
            await work()
        finally:
            # Remove the run here, not in a done callback: a waiter that resumes first must not find an
            # ended run.
            self._running.pop(key, None)
        self.turn += 1
        if len(self._done_in) >= _MOST_REMEMBERED:
            self._done_in.clear()
        self._done_in[key] = self.turn


def _look_at_the_exception(task: asyncio.Task[None]) -> None:
    """Retrieve the exception: asyncio logs one that no waiter is left to receive."""
    if not task.cancelled():
        task.exception()
