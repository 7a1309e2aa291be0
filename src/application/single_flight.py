"""Single-flight: concurrent callers with the same key share one run of the work."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from contextvars import Context
from typing import Any, Generic, TypeVar

from application.tasks import mark_retrieved

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class SingleFlight(Generic[Key, Value]):
    """A run that has ended, or is being cancelled, is never joined."""

    def __init__(self) -> None:
        self._running: dict[Key, asyncio.Task[Value]] = {}

    async def do(self, key: Key, work: Callable[[], Coroutine[Any, Any, Value]]) -> Value:
        """Return the result of the run of `key` that is in progress, or of a new one.

        A cancelled caller leaves the run to the other callers.
        """
        return await asyncio.shield(self.run(key, work))

    def run(
        self, key: Key, work: Callable[[], Coroutine[Any, Any, Value]], *, context: Context | None = None
    ) -> asyncio.Task[Value]:
        """Return the task of the run in progress, or begin one, in `context` or in a copy of the caller's."""
        task = self._running.get(key)
        if task is None or task.done() or task.cancelling():
            task = self._running[key] = asyncio.create_task(work(), context=context)
            task.add_done_callback(mark_retrieved)
            task.add_done_callback(lambda done: self._finished(key, done))
        return task

    def forget(self, key: Key) -> None:
        """Leave the run in progress to the callers that have joined it: the next caller begins another."""
        self._running.pop(key, None)

    def is_current(self, key: Key) -> bool:
        """Return whether the current task is the run of `key` that the next caller would join."""
        return self._running.get(key) is asyncio.current_task()

    def forget_all(self) -> None:
        self._running.clear()

    def _finished(self, key: Key, task: asyncio.Task[Value]) -> None:
        if self._running.get(key) is task:
            del self._running[key]
