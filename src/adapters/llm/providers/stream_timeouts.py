"""Wait for what a provider streams: a bounded time for each event, and none for the whole."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

_SILENCES_FOR_AN_EVENT = 10

EventT = TypeVar("EventT")


async def next_in_time(events: AsyncIterator[EventT], seconds: float) -> EventT | None:
    """None at the end. Raises TimeoutError when the event lets wait longer."""
    async with asyncio.timeout(seconds):
        return await anext(events, None)


async def next_while_alive(events: AsyncIterator[EventT], silence_seconds: float) -> EventT | None:
    """The same where the HTTP client ends a silence, for servers that say between their events that they are at work.

    SDKs keep such pings and comments to themselves. An event may take ten silences, lest one who merely pings holds
    the caller for ever.
    """
    return await next_in_time(events, silence_seconds * _SILENCES_FOR_AN_EVENT)
