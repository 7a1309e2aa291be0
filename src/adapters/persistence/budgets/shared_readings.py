"""Share readings of the ledger, and skip those that a later one has made needless."""

from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Final, Generic, TypeVar

from application.single_flight import SingleFlight

Key = TypeVar("Key", bound=Hashable)

_MOST_REMEMBERED: Final = 10_000


class SharedReadings(Generic[Key]):
    """Single-flight by key. `turn` counts the successful readings of all keys."""

    def __init__(self) -> None:
        self._flight: SingleFlight[Key, None] = SingleFlight()
        self._done_in: dict[Key, int] = {}
        self.turn = 0

    async def do(self, key: Key, read: Callable[[], Coroutine[Any, Any, None]], *, since: int | None = None) -> None:
        """Join the reading of `key` that is in progress, or begin one.

        With `since`, do nothing when a reading has succeeded after that turn. Otherwise wait at least one iteration of
        the event loop: an ended reading is never joined.
        """
        if since is None or self._done_in.get(key, 0) <= since:
            await self._flight.do(key, lambda: self._counted(key, read))

    async def _counted(self, key: Key, read: Callable[[], Coroutine[Any, Any, None]]) -> None:
        await read()
        self.turn += 1
        if len(self._done_in) >= _MOST_REMEMBERED:
            self._done_in.clear()
        self._done_in[key] = self.turn
