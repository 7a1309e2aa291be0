"""Announce changed settings within one process."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

from application.ports.settings import SettingsChanged


class MemorySettingsFeed:
    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[SettingsChanged | None]] = set()
        self._connected = True

    async def announce(self, change: SettingsChanged) -> None:
        if self._connected:
            for listener in self._listeners:
                listener.put_nowait(change)

    @asynccontextmanager
    async def listen(self) -> AsyncIterator[AsyncIterator[SettingsChanged | None]]:
        changes: asyncio.Queue[SettingsChanged | None] = asyncio.Queue()
        self._listeners.add(changes)
        try:
            async with aclosing(_arrivals(changes)) as arrivals:
                yield arrivals
        finally:
            self._listeners.discard(changes)

    def interrupt(self) -> None:
        """Drop announcements until `restore` is called."""
        self._connected = False

    def restore(self) -> None:
        self._connected = True
        for listener in self._listeners:
            listener.put_nowait(None)


async def _arrivals(changes: asyncio.Queue[SettingsChanged | None]) -> AsyncGenerator[SettingsChanged | None, None]:
    while True:
        yield await changes.get()
