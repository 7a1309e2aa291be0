"""Work that many ask for at the same moment, done once."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Final, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


_MOST_REMEMBERED: Final = 10_000


class OncePerKey(Generic[Key]):
    """`turn` is how often work of any key has succeeded."""

    def __init__(self) -> None:
        self._running: dict[Key, asyncio.Task[None]] = {}
        self._done_in: dict[Key, int] = {}
        self.turn = 0

    async def do(self, key: Key, work: Callable[[], Coroutine[None, None, None]], *, since: int | None = None) -> None:
        """Who comes while it runs waits for the same outcome. Giving up waiting does not take it from the others.

        Nothing is done when it has succeeded after the turn `since`, in which the caller saw the need for it.
        """
        if since is not None and self._done_in.get(key, 0) > since:
            return
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(work())
            self._running[key] = task
            task.add_done_callback(lambda done: self._ended(key, done))
        await asyncio.shield(task)

    def _ended(self, key: Key, task: asyncio.Task[None]) -> None:
        del self._running[key]
        # The exception is looked at, so that asyncio does not complain when nobody waits any more.
        if not task.cancelled() and task.exception() is None:
            self.turn += 1
            if len(self._done_in) >= _MOST_REMEMBERED:
                self._done_in.clear()
            self._done_in[key] = self.turn
