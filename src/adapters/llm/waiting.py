"""Wait for what a provider streams: a bounded time for each event, and none for the whole."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

EventT = TypeVar("EventT")


async def next_in_time(events: AsyncIterator[EventT], seconds: float) -> EventT | None:
    """None at the end. Raises TimeoutError when the event lets wait longer."""
    async with asyncio.timeout(seconds):
        return await anext(events, None)
