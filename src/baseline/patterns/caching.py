"""Cache expensive results, for a limited time and up to a limited number."""

from collections.abc import Awaitable, Callable, Hashable
from datetime import timedelta
from typing import Generic, TypeVar

import cachetools

from application.ports.clock import Clock
from application.single_flight import SingleFlight

__all__ = ["TTLCache"]

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class TTLCache(Generic[Key, Value]):
    """Values that expire after `ttl`; beyond `most`, the least recently used go first.

    Put the guild into the key: a cache knows none. What `load` raises is not cached, nor what it returns if the key was
    forgotten or put meanwhile: that may be outdated.
    """

    def __init__(self, *, ttl: timedelta, clock: Clock, most: int = 1000) -> None:
        self._values: cachetools.TTLCache[Key, Value] = cachetools.TTLCache(
            most, ttl.total_seconds(), timer=lambda: clock.now().timestamp()
        )
        self._loading: SingleFlight[Key, Value] = SingleFlight()

    def get(self, key: Key) -> Value | None:
        return self._values.get(key)

    def put(self, key: Key, value: Value) -> None:
        self._loading.forget(key)
        self._values[key] = value

    def forget(self, key: Key) -> None:
        """Remove the value. Twice is safe."""
        self._loading.forget(key)
        self._values.pop(key, None)

    async def get_or_load(self, key: Key, load: Callable[[], Awaitable[Value]]) -> Value:
        """Return the cached value, or load it: once, however many callers wait for it (single-flight)."""
        if key in self._values:
            return self._values[key]
        return await self._loading.do(key, lambda: self._load(key, load))

    async def _load(self, key: Key, load: Callable[[], Awaitable[Value]]) -> Value:
        value = await load()
        if self._loading.is_current(key):
            self._values[key] = value
        return value
