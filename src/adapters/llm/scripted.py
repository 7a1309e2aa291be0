"""A provider that answers what it was told to, for tests."""

from collections import deque
from collections.abc import Iterable

from domain.chat import ChatReply, ChatRequest
from domain.llm_errors import LLMError, ProviderUnavailableError


class ScriptedProvider:
    """Each call takes the next reply, or raises the next error. `requests` holds what was asked, oldest first."""

    def __init__(self, replies: Iterable[ChatReply | LLMError], name: str = "scripted") -> None:
        self.name = name
        self.requests: list[ChatRequest] = []
        self._replies = deque(replies)

    def then(self, *replies: ChatReply | LLMError) -> None:
        """Go on with these when the others are used up."""
        self._replies.extend(replies)

    async def complete(self, request: ChatRequest) -> ChatReply:
        self.requests.append(request)
        if not self._replies:
            raise ProviderUnavailableError("The script has no more replies.", provider=self.name, model=request.model)
        reply = self._replies.popleft()
        if isinstance(reply, LLMError):
            raise reply
        return reply

    async def close(self) -> None:
        """Nothing is held open."""
