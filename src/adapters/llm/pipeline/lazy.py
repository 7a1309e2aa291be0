"""Build a provider in a thread, so that the import of its SDK does not stall the event loop."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress

from application.ports.llm import ModelProvider
from domain.llm.chat import ChatEvent, ChatRequest
from domain.llm.requests import ModelRequest, ReplyT


class LazyProvider:
    """Built once, in a thread: by `prepare`, or else by the first call, which then waits for it."""

    def __init__(self, name: str, build: Callable[[], ModelProvider]) -> None:
        self.name = name
        self._build = build
        self._built: asyncio.Task[ModelProvider] | None = None

    async def prepare(self) -> ModelProvider:
        if self._built is None:
            self._built = asyncio.create_task(asyncio.to_thread(self._build))
        # A cancelled waiter must not cancel the building for the others.
        return await asyncio.shield(self._built)

    async def imported(self) -> None:
        """Return when the provider was built, or could not be."""
        with suppress(Exception):
            await self.prepare()

    async def ask(self, request: ModelRequest[ReplyT]) -> ReplyT:
        return await (await self.prepare()).ask(request)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        async with aclosing((await self.prepare()).stream(request)) as events:
            async for event in events:
                yield event

    async def close(self) -> None:
        """A provider that was never built, or failed to build, holds nothing open."""
        if self._built is None:
            return
        await asyncio.wait([self._built])
        if self._built.exception() is None:
            await self._built.result().close()
