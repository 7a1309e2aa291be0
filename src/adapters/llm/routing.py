"""Hand each request to the provider that it names."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from application.ports.llm import ModelProvider
from domain.chat import ChatEvent, ChatRequest
from domain.llm_errors import UnknownProvider
from domain.models import ModelRequest, ReplyT


class RoutingProvider:
    """Raises `UnknownProvider`, which names the known ones."""

    name = "any"

    def __init__(self, providers: Mapping[str, ModelProvider]) -> None:
        self._providers = providers

    async def ask(self, request: ModelRequest[ReplyT]) -> ReplyT:
        return await self._provider(request.provider).ask(request)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        async with aclosing(self._provider(request.provider).stream(request)) as events:
            async for event in events:
                yield event

    async def close(self) -> None:
        for provider in self._providers.values():
            await provider.close()

    def _provider(self, name: str) -> ModelProvider:
        provider = self._providers.get(name)
        if provider is None:
            raise UnknownProvider(name, known=sorted(self._providers))
        return provider
