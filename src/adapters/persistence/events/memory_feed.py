"""Publish events within one process, and count its open streams."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing, asynccontextmanager
from datetime import datetime, timedelta

from application.correlation import current_correlation_id
from application.ports.clock import Clock
from application.ports.events import BEFORE_ALL, Arrival, Event, EventId, OpenStream, Published, Recent
from domain.ids import UserId


class MemoryEventFeed:
    """Event feed of one process. Ids count up, and their last part is always 0."""

    def __init__(self, *, kept: int = 1000) -> None:
        self._kept: deque[Published] = deque(maxlen=kept)
        self._last = BEFORE_ALL
        self._followers: set[asyncio.Queue[Arrival]] = set()
        self._connected = True

    async def publish(self, event: Event) -> None:
        if self._connected:
            self._last = EventId(self._last.milliseconds + 1, 0)
            published = Published(self._last, event, current_correlation_id())
            self._kept.append(published)
            for follower in self._followers:
                follower.put_nowait(published)

    @asynccontextmanager
    async def follow(self) -> AsyncIterator[AsyncIterator[Arrival]]:
        arrivals: asyncio.Queue[Arrival] = asyncio.Queue()
        if self._connected:
            arrivals.put_nowait(self._recent())
        self._followers.add(arrivals)
        try:
            async with aclosing(_each(arrivals)) as each:
                yield each
        finally:
            self._followers.discard(arrivals)

    def interrupt(self) -> None:
        """Drop events until `restore` is called."""
        self._connected = False

    def restore(self) -> None:
        self._connected = True
        for follower in self._followers:
            follower.put_nowait(self._recent())

    def _recent(self) -> Recent:
        return Recent(tuple(self._kept), self._last)


async def _each(arrivals: asyncio.Queue[Arrival]) -> AsyncGenerator[Arrival, None]:
    while True:
        yield await arrivals.get()


class MemoryOpenStreams:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[UserId, dict[str, datetime]] = {}

    async def take(self, stream: OpenStream, *, most: int, lease: timedelta) -> bool:
        now = self._clock.now()
        held = {name: until for name, until in self._until.get(stream.user_id, {}).items() if until > now}
        if len(held) >= most:
            return False
        self._until[stream.user_id] = held | {stream.name: now + lease}
        return True

    async def renew(self, streams: Iterable[OpenStream], *, lease: timedelta) -> None:
        for stream in streams:
            self._until.setdefault(stream.user_id, {})[stream.name] = self._clock.now() + lease

    async def release(self, stream: OpenStream) -> None:
        held = self._until.get(stream.user_id, {})
        held.pop(stream.name, None)
        if not held:
            self._until.pop(stream.user_id, None)
