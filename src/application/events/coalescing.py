"""Publish repeated events seldom enough that a busy guild costs no more than a quiet one."""

import asyncio
from contextvars import Context

from application.correlation import correlated, current_correlation_id
from application.ports.events import Event, EventFeed
from application.tasks import cancel_and_wait


class CoalescedEvents:
    """Publish the first of equal events at once, and all that follow within `seconds` as one event."""

    def __init__(self, feed: EventFeed, *, seconds: float = 1.0) -> None:
        self._feed = feed
        self._seconds = seconds
        self._publishing: dict[Event, asyncio.Task[None]] = {}
        self._due: dict[Event, str | None] = {}

    def announce(self, event: Event) -> None:
        """Return at once; a task publishes the event, under the correlation id of its last announcement."""
        self._due[event] = current_correlation_id()
        if event not in self._publishing:
            # Own contextvars context: the task outlives the request that started it.
            self._publishing[event] = asyncio.get_running_loop().create_task(
                self._publish_due(event), context=Context()
            )

    async def close(self) -> None:
        """Publish the events that are due."""
        await cancel_and_wait(*self._publishing.values())
        await asyncio.gather(*(self._publish(event) for event in tuple(self._due)))

    async def _publish_due(self, event: Event) -> None:
        try:
            while event in self._due:
                await self._publish(event)
                await asyncio.sleep(self._seconds)
        finally:
            del self._publishing[event]

    async def _publish(self, event: Event) -> None:
        correlation_id = self._due.pop(event, None)
        try:
            with correlated(correlation_id):
                await self._feed.publish(event)
        except asyncio.CancelledError:
            self._due.setdefault(event, correlation_id)
            raise
