"""Begin a stream and wait for its first event: until then a failure can be retried."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import TypeAlias

from domain.llm.chat import AccountedEvent

AccountedEvents: TypeAlias = AsyncGenerator[AccountedEvent, None]


async def after_first_event(events: AccountedEvents) -> tuple[AccountedEvent, AccountedEvents]:
    """Return the first event, and the stream with the rest. The caller must close the stream."""
    return await anext(events), events


async def deferred_stream(begin: Callable[[], Awaitable[tuple[AccountedEvent, AccountedEvents]]]) -> AccountedEvents:
    """Begin a stream once its first event is asked for, and yield all its events."""
    first, events = await begin()
    async with aclosing(events):
        yield first
        async for event in events:
            yield event
