"""Wait for the events of a provider's stream: each has a time limit, the whole stream has none."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

_SILENCES_FOR_AN_EVENT = 10

EventT = TypeVar("EventT")
EndT = TypeVar("EndT")

END = object()
"""Marks the end of a stream whose events may be anything, also None."""


async def next_in_time(events: AsyncIterator[EventT], seconds: float, end: EndT) -> EventT | EndT:
    """Return the next event, or `end` after the last. Raises TimeoutError if it takes longer than `seconds`."""
    async with asyncio.timeout(seconds):
        return await anext(events, end)


async def next_while_alive(events: AsyncIterator[EventT], silence_seconds: float, end: EndT) -> EventT | EndT:
    """Apply the time-out between events where the HTTP client sees the pings and comments that SDKs hide.

    Such signs of life restart the time-out. An event may take at most ten time-outs, so that a server that only pings
    does not hold the caller for ever.
    """
    return await next_in_time(events, silence_seconds * _SILENCES_FOR_AN_EVENT, end)
