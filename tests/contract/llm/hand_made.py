"""Adapters over exchanges made by hand: no network, and every outgoing request is kept."""

import asyncio
import json

import httpx2

from adapters.llm.anthropic import AnthropicProvider
from adapters.llm.catalogue import ListedModels
from adapters.llm.google import GoogleProvider
from adapters.llm.openai import OpenAIProvider, XAIProvider
from domain.models import LLMProvider
from tests.contract.llm.exchanges.exchange import Exchange, Exchanges, Outgoing
from tests.contract.llm.scenes import IMPATIENCE_SECONDS, KEY, PATIENCE_SECONDS, Happening, Scene, request_for

VendorProvider = OpenAIProvider | XAIProvider | AnthropicProvider | GoogleProvider

ADAPTERS: dict[LLMProvider, type[VendorProvider]] = {
    LLMProvider.OPENAI: OpenAIProvider,
    LLMProvider.ANTHROPIC: AnthropicProvider,
    LLMProvider.GOOGLE: GoogleProvider,
    LLMProvider.XAI: XAIProvider,
}


class HandMadeStage:
    def __init__(self, exchanges: Exchanges) -> None:
        self._exchanges = exchanges
        self._requests: list[httpx2.Request] = []
        self._answer: Exchange | Exception | None = None
        self._providers: list[VendorProvider] = []
        self.provider = self._connected(PATIENCE_SECONDS)

    @property
    def sent(self) -> Outgoing:
        """The only request that went out."""
        (request,) = self._requests
        return self._exchanges.read(request)

    def set(self, happening: Happening) -> Scene:
        exchange = self._exchanges.happenings.get(happening)
        match happening:
            case Happening.SILENCE:
                self.breaks(None)
            case Happening.DROPPED:
                self.breaks(httpx2.RemoteProtocolError("peer closed connection without sending complete message body"))
            case _:
                self._answer = self._exchanges.happenings[happening]
        return Scene(
            provider=self._connected(IMPATIENCE_SECONDS) if happening is Happening.SILENCE else self.provider,
            request=request_for(happening, self._exchanges.model),
            says=exchange.reply.content if exchange and exchange.reply else "",
            retry_after=exchange.retry_after if exchange else None,
            is_billed=exchange is not None and exchange.billed is not None,
        )

    def answers(self, status: int, content: bytes) -> None:
        """Everything is answered so from now on."""
        self._answer = Exchange(status=status, body=content)

    def breaks(self, error: Exception | None) -> None:
        """Every request ends so from now on; None: it never ends."""
        self._answer = error

    async def close(self) -> None:
        for provider in self._providers:
            await provider.close()

    def _connected(self, timeout_seconds: float) -> VendorProvider:
        provider = ADAPTERS[self._exchanges.provider](
            api_key=KEY,
            timeout_seconds=timeout_seconds,
            catalogue=ListedModels(),
            transport=httpx2.MockTransport(self._respond),
        )
        self._providers.append(provider)
        return provider

    async def _respond(self, request: httpx2.Request) -> httpx2.Response:
        self._requests.append(request)
        if self._answer is None:
            await asyncio.Event().wait()
        if isinstance(self._answer, Exception):
            raise self._answer
        assert self._answer is not None
        return response_of(self._answer)


def response_of(exchange: Exchange) -> httpx2.Response:
    content = exchange.body if isinstance(exchange.body, bytes) else json.dumps(exchange.body).encode()
    headers = {"content-type": "application/json", **exchange.headers}
    return httpx2.Response(exchange.status, content=content, headers=headers)
