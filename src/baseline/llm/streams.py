"""A model's answer while it comes."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from types import TracebackType
from typing import Self

from domain.llm.chat import AccountedCompletion, AccountedEvent, TextDelta, ToolCall, UsageSoFar


class ChatStream:
    """Iterate for `TextDelta`s and `ToolCall`s as they come, and at the end the whole as a `Completion`.

    `async with stream:` around the loop frees the connection at once when the loop is left early; without it, that
    happens when the stream is no longer referenced. What was used until then is recorded either way. Iterated once.
    `completion` is None until the end has come.
    """

    def __init__(self, events: AsyncGenerator[AccountedEvent, None]) -> None:
        self._events = events
        self.completion: AccountedCompletion | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> TextDelta | ToolCall | AccountedCompletion:
        event = await anext(self._events)
        while isinstance(event, UsageSoFar):
            event = await anext(self._events)
        if isinstance(event, AccountedCompletion):
            self.completion = event
        return event

    async def texts(self) -> AsyncGenerator[str, None]:
        """Yield only the text, piece by piece."""
        async with aclosing(self._events):
            async for event in self:
                if isinstance(event, TextDelta):
                    yield event.text

    async def aclose(self) -> None:
        """Stop listening. Twice is safe."""
        await self._events.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()
