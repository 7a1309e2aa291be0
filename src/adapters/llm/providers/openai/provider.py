"""OpenAI through its SDK: chats by the Responses API, and all that is not text."""

from collections.abc import AsyncGenerator

import httpx2

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.providers.dispatch import Handlers, checked_stream, dispatched
from adapters.llm.providers.errors import reading_reply
from adapters.llm.providers.openai.client import OpenAIClient
from adapters.llm.providers.openai.media import OpenAIMedia
from adapters.llm.providers.openai.request import request_body
from adapters.llm.providers.openai.responses import ResponsesChat, ResponsesDialect
from domain.llm.chat import ChatEvent, ChatRequest
from domain.llm.media import EmbeddingRequest, ImageRequest, SpeechRequest, TranscriptionRequest
from domain.llm.requests import LLMProvider, ModelRequest, ReplyT
from domain.llm.token_counts import TokenCount, TokenCountRequest

_ENDPOINT = "https://api.openai.com/v1"


class OpenAIProvider:
    """Answers are not stored at the provider."""

    name: str = LLMProvider.OPENAI.value

    def __init__(
        self,
        *,
        api_key: str,
        timeout_seconds: float,
        catalogue: ListedModels,
        base_url: str | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._client = OpenAIClient(
            name=self.name,
            base_url=base_url or _ENDPOINT,
            api_key=api_key,
            timeout_seconds=timeout_seconds,
            catalogue=catalogue,
            transport=transport,
        )
        dialect = ResponsesDialect(fewest_tokens=16, thinks=self._thinks, effort=lambda each: each.value)
        self._chat = ResponsesChat(self._client, self.name, catalogue, dialect)
        media = OpenAIMedia(self._client)
        self._handlers: Handlers = {
            ChatRequest: self._chat.complete,
            TokenCountRequest: self._count,
            ImageRequest: media.paint,
            SpeechRequest: media.speak,
            TranscriptionRequest: media.transcribe,
            EmbeddingRequest: media.embed,
        }

    async def ask(self, request: ModelRequest[ReplyT]) -> ReplyT:
        return await dispatched(self.name, request, self._handlers, self._catalogue)

    @checked_stream
    def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        return self._chat.stream(request)

    async def close(self) -> None:
        await self._client.close()

    async def _count(self, request: TokenCountRequest) -> TokenCount:
        call = self._client.call(request)
        spoken = request_body(self.name, request.chat) | {"model": request.model}
        count = await self._client.answer(call, self._client.sdk.responses.input_tokens.count(**spoken))
        with reading_reply(call):
            return TokenCount(model=request.model, tokens=int(count.input_tokens), exact=True)

    def _thinks(self, model: str) -> bool:
        """Older models refuse to be asked for thoughts; they are those that take a temperature."""
        return not self._catalogue.takes_temperature(self.name, model)
