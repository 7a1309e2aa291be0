"""A model's answer while it comes: as text, or ending in data."""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from typing_extensions import override

from baseline.llm.structured import ModelT, Structured
from domain.llm.chat import AccountedCompletion, AccountedEvent, TextDelta, ToolCall, UsageSoFar

EventT = TypeVar("EventT")


class _Stream(ABC, Generic[EventT]):
    """`async with stream:` around the loop frees the connection at once when the loop is left early; without it, that
    happens when the stream is no longer referenced. What was used until then is recorded either way. Iterated once.
    """

    def __init__(self, events: AsyncGenerator[Any, None]) -> None:
        self._events = events

    def __aiter__(self) -> Self:
        return self

    @abstractmethod
    async def __anext__(self) -> EventT: ...

    async def texts(self) -> AsyncGenerator[str, None]:
        """Yield only the text, piece by piece."""
        async with aclosing(self._events):
            async for event in self:
                if isinstance(event, TextDelta):
                    yield event.text

    async def aclose(self) -> None:
        """Close the stream, which frees its connection. Twice is safe."""
        await self._events.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()


class ChatStream(_Stream[TextDelta | ToolCall | AccountedCompletion]):
    """Iterate for `TextDelta`s and `ToolCall`s as they come, and at the end the whole as a `Completion`.

    `async with stream:` around the loop frees the connection at once when the loop is left early; without it, that
    happens when the stream is no longer referenced. What was used until then is recorded either way. Iterated once.
    `completion` is None until the end has come.
    """

    def __init__(self, events: AsyncGenerator[AccountedEvent, None]) -> None:
        super().__init__(events)
        self.completion: AccountedCompletion | None = None

    @override
    async def __anext__(self) -> TextDelta | ToolCall | AccountedCompletion:
        event: AccountedEvent = await anext(self._events)
        while isinstance(event, UsageSoFar):
            event = await anext(self._events)
        if isinstance(event, AccountedCompletion):
            self.completion = event
        return event


class StructuredStream(_Stream[TextDelta | Structured[ModelT]], Generic[ModelT]):
    """Iterate for `TextDelta`s as they come, and at the end a `Structured` with the instance: `.parsed`.

    An answer that is not valid is sent back once, as in `complete_structured`: the pieces are then those of the first
    answer, and `structured.completion` is the corrected one. Raises `StructuredOutputError` in place of the end when
    that one is not valid either.

    `async with stream:` around the loop frees the connection at once when the loop is left early; without it, that
    happens when the stream is no longer referenced. What was used until then is recorded either way. Iterated once.
    `structured` is None until the end has come.
    """

    def __init__(
        self,
        events: AsyncGenerator[AccountedEvent, None],
        finish: Callable[[AccountedCompletion], Awaitable[Structured[ModelT]]],
    ) -> None:
        super().__init__(_with_data(events, finish))
        self.structured: Structured[ModelT] | None = None

    @override
    async def __anext__(self) -> TextDelta | Structured[ModelT]:
        event: TextDelta | Structured[ModelT] = await anext(self._events)
        if isinstance(event, Structured):
            self.structured = event
        return event


async def _with_data(
    events: AsyncGenerator[AccountedEvent, None],
    finish: Callable[[AccountedCompletion], Awaitable[Structured[ModelT]]],
) -> AsyncGenerator[TextDelta | Structured[ModelT], None]:
    """Yield the text, then the data: asking again needs the call slot, which the stream holds until it has ended."""
    completion: AccountedCompletion | None = None
    async with aclosing(events):
        async for event in events:
            if isinstance(event, TextDelta):
                yield event
            elif isinstance(event, AccountedCompletion):
                completion = event
    if completion is not None:
        yield await finish(completion)
