"""Hand items over in batches, such as rows to the database: one trip for all that have come meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

__all__ = ["Batcher"]

Key = TypeVar("Key", bound=Hashable)
Item = TypeVar("Item")

Flush = Callable[[Key, list[Item]], Awaitable[None]]


class Batcher(Generic[Key, Item]):
    """Group commit: `add` returns when `flush(key, items)`, with the item among the items, has returned.

    One batch of a key is under way at a time, in the order in which items were added; items that come meanwhile form
    the next one, of at most `most`. So a single item waits for nothing, and a burst needs few trips. `flush` takes all
    items or none: if it raises, the batch is handed over again item by item, so that only a bad item fails, and its
    `add` raises. Name the guild in the key: `flush` runs in the context of the first caller.
    """

    def __init__(self, flush: Flush[Key, Item], *, most: int = 500) -> None:
        self._flush = flush
        self._most = most
        self._waiting: dict[Key, list[tuple[Item, asyncio.Future[None]]]] = {}
        self._working: dict[Key, asyncio.Task[None]] = {}

    @property
    def waiting(self) -> int:
        """The number of items that no flush has taken up yet."""
        return sum(map(len, self._waiting.values()))

    async def add(self, key: Key, item: Item) -> None:
        """Wait until the item is handed over. A caller that is cancelled does not take its item back."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, []).append((item, done))
        if key not in self._working:
            self._working[key] = asyncio.ensure_future(self._work(key))
        await asyncio.shield(done)

    async def drain(self) -> None:
        """Wait until all items are handed over, such as in `cog_unload`. Raises nothing that `flush` raises."""
        while self._working:
            await asyncio.wait(list(self._working.values()))

    async def _work(self, key: Key) -> None:
        try:
            while batch := self._waiting.get(key, [])[: self._most]:
                del self._waiting[key][: len(batch)]
                await self._hand_over(key, batch)
        finally:
            del self._working[key]
            for _, done in self._waiting.pop(key, []):
                done.cancel()

    async def _hand_over(self, key: Key, batch: Sequence[tuple[Item, "asyncio.Future[None]"]]) -> None:
        failure: BaseException = asyncio.CancelledError()
        try:
            await self._flush(key, [item for item, _ in batch])
        except Exception as error:  # noqa: BLE001 - the caller of the item raises it
            failure = error
            if len(batch) > 1:
                for single in batch:
                    await self._hand_over(key, [single])
        else:
            for _, done in batch:
                done.set_result(None)
        finally:
            for _, done in batch:
                _fail(done, failure)


def _fail(done: "asyncio.Future[None]", failure: BaseException) -> None:
    if done.done():
        return
    if isinstance(failure, asyncio.CancelledError):
        done.cancel()
        return
    done.set_exception(failure)
    done.exception()  # mark it as retrieved: a cancelled caller never reads it
