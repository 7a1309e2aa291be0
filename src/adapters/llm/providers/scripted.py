"""A provider with scripted answers, for tests."""

import asyncio
import re
from collections import deque
from collections.abc import AsyncGenerator, Iterable
from typing import Any, cast

from domain.llm.chat import ChatRequest, Completion, TextDelta
from domain.llm.errors import LLMError, ProviderUnavailableError
from domain.llm.requests import ModelReply, ModelRequest


class ScriptedProvider:
    """Each call returns the next reply or raises the next error. `requests` are the received requests, the oldest
    first.

    It stands in for a vendor's adapter, or for an accounted provider when the script holds accounted replies.
    A stream yields a completion word by word, `seconds_per_word` apart. `open_streams` counts streams that were begun
    and not yet closed.
    """

    seconds_per_word: float = 0.0

    def __init__(self, replies: Iterable[ModelReply | LLMError] = (), name: str = "scripted") -> None:
        self.name = name
        self.requests: list[ModelRequest[ModelReply]] = []
        self.open_streams = 0
        self._replies = deque(replies)

    def then(self, *replies: ModelReply | LLMError) -> None:
        """Go on with these when the others are used up."""
        self._replies.extend(replies)

    @property
    def chats(self) -> list[ChatRequest]:
        """The chat requests among `requests`."""
        return [request for request in self.requests if isinstance(request, ChatRequest)]

    async def ask(self, request: ModelRequest[Any]) -> Any:
        return self._next(request)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Any, None]:
        completion = cast("Completion", self._next(request))
        self.open_streams += 1
        try:
            for word in re.findall(r"\s*\S+", completion.content):
                yield TextDelta(word)
                if self.seconds_per_word:
                    await asyncio.sleep(self.seconds_per_word)
            for call in completion.tool_calls:
                yield call
            yield completion
        finally:
            self.open_streams -= 1

    async def close(self) -> None:
        """Nothing is held open."""

    def _next(self, request: ModelRequest[Any]) -> ModelReply:
        self.requests.append(request)
        if not self._replies:
            raise ProviderUnavailableError("The script has no more replies.", provider=self.name, model=request.model)
        reply = self._replies.popleft()
        if isinstance(reply, LLMError):
            raise reply
        return reply
