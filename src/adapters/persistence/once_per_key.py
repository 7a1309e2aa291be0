"""Work that many ask for at the same moment, done once."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


class OncePerKey(Generic[Key]):
    def __init__(self) -> None:
        self._running: dict[Key, asyncio.Task[None]] = {}

    async def do(self, key: Key, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Who comes while it runs waits for the same outcome. Giving up waiting does not take it from the others."""
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(work())
            self._running[key] = task
            task.add_done_callback(lambda done: self._ended(key, done))
        await asyncio.shield(task)

    def _ended(self, key: Key, task: asyncio.Task[None]) -> None:
        del self._running[key]
        if not task.cancelled():
            # Looked at, so that asyncio does not complain when nobody waits any more.
            task.exception()
