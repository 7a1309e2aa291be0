"""OpenAI through its SDK: chats by the Responses API, and all that is not text."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import httpx2
import openai

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.providers.answer_limits import answer_limit
from adapters.llm.providers.chat_options import refuse_options
from adapters.llm.providers.dispatch import Handlers, checked_stream, dispatched
from adapters.llm.providers.errors import reading_reply
from adapters.llm.providers.openai.client import OpenAIClient
from adapters.llm.providers.openai.media import OpenAIMedia
from adapters.llm.providers.openai.reasoning import ASKED_FOR
from adapters.llm.providers.openai.reply import ResponseEvents, completion_of
from adapters.llm.providers.openai.request import request_body
from domain.llm.chat import ChatEvent, ChatRequest, Completion, Effort, TokenCount, TokenCountRequest
from domain.llm.media import EmbeddingRequest, ImageRequest, SpeechRequest, TranscriptionRequest
from domain.llm.requests import LLMProvider, ModelRequest, ReplyT

_RESPONSES = "/responses"


class OpenAIProvider:
    """Answers are not stored at the provider."""

    name: str = LLMProvider.OPENAI.value
    _endpoint: str = "https://api.openai.com/v1"
    _fewest_tokens = 16

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
            base_url=base_url or self._endpoint,
            api_key=api_key,
            timeout_seconds=timeout_seconds,
            catalogue=catalogue,
            transport=transport,
        )
        self._handlers = self._make_handlers()

    async def ask(self, request: ModelRequest[ReplyT]) -> ReplyT:
        return await dispatched(self.name, request, self._handlers, self._catalogue)

    @checked_stream
    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        call = self._client.call(request)
        asked = self._client.post_for_stream(_RESPONSES, self._parameters(request))
        async with aclosing(self._client.stream(call, asked, ResponseEvents(call, request))) as events:
            async for event in events:
                yield event

    async def close(self) -> None:
        await self._client.close()

    def _make_handlers(self) -> Handlers:
        media = OpenAIMedia(self._client)
        return {
            ChatRequest: self._complete,
            TokenCountRequest: self._count,
            ImageRequest: media.paint,
            SpeechRequest: media.speak,
            TranscriptionRequest: media.transcribe,
            EmbeddingRequest: media.embed,
        }

    async def _complete(self, request: ChatRequest) -> Completion:
        call = self._client.call(request)
        response = await self._client.answer(call, self._client.post(_RESPONSES, self._parameters(request)))
        with reading_reply(call):
            return completion_of(call, request, response)

    async def _count(self, request: TokenCountRequest) -> TokenCount:
        call = self._client.call(request)
        spoken = request_body(self.name, request.chat) | {"model": request.model}
        count = await self._client.answer(call, self._client.sdk.responses.input_tokens.count(**spoken))
        with reading_reply(call):
            return TokenCount(model=request.model, tokens=int(count.input_tokens), exact=True)

    def _parameters(self, request: ChatRequest) -> dict[str, Any]:
        refuse_options(request, self.name, *self._refused_options(request.model))
        longest = self._catalogue.max_output_tokens(self.name, request.model)
        limit = answer_limit(self._client.call(request), request, longest, fewest=self._fewest_tokens)
        return {
            **request_body(self.name, request),
            "max_output_tokens": openai.omit if limit is None else limit,
            "reasoning": openai.omit if request.effort is None else {"effort": self._effort(request.effort)},
            "top_p": openai.omit if request.top_p is None else request.top_p,
            "temperature": self._client.temperature(request),
            "include": [ASKED_FOR] if request.tools and self._thinks(request.model) else openai.omit,
            "store": False,
        }

    def _refused_options(self, model: str) -> tuple[str, ...]:
        """The Responses API has neither seed nor stop sequences; reasoning models take an effort instead of top_p."""
        return ("seed", "stop", "top_p" if self._thinks(model) else "effort")

    def _effort(self, effort: Effort) -> str:
        return effort.value

    def _thinks(self, model: str) -> bool:
        """Older models refuse to be asked for thoughts; they are those that take a temperature."""
        return not self._catalogue.takes_temperature(self.name, model)
