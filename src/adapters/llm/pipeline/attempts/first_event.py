"""Begin a stream and wait for its first event: until then a failure can be retried."""

from collections.abc import AsyncGenerator
from typing import TypeAlias

from domain.llm.chat import AccountedEvent

AccountedEvents: TypeAlias = AsyncGenerator[AccountedEvent, None]


async def after_first_event(events: AccountedEvents) -> tuple[AccountedEvent, AccountedEvents]:
    """The first event, and the stream to go on with, which is the caller's to close."""
    return await anext(events), events
