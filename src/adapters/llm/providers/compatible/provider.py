"""Any endpoint that speaks OpenAI's Chat Completions API: a server of one's own, or a provider without an adapter."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import httpx2
import openai

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.providers.compatible.dialect import USUAL, Dialect, OpenedReasoning
from adapters.llm.providers.compatible.embeddings import CompatibleEmbeddings
from adapters.llm.providers.compatible.reply import CompletionChunks, completion_of
from adapters.llm.providers.compatible.request import request_body
from adapters.llm.providers.dispatch import Handlers, checked_stream, dispatched
from adapters.llm.providers.errors import reading_reply
from adapters.llm.providers.openai.client import OpenAIClient
from adapters.llm.providers.openai.request import sent_tier
from adapters.llm.providers.sending.answer_limits import answer_limit
from adapters.llm.providers.sending.chat_options import refuse_unoffered
from domain.llm.chat import ChatEvent, ChatRequest, Completion
from domain.llm.media import EmbeddingRequest
from domain.llm.requests import ModelRequest, ReplyT

_COMPLETIONS = "/chat/completions"
_NO_KEY = "none"


class OpenAICompatibleProvider:
    """`base_url` precedes `/chat/completions`; `api_key` None is for servers without keys.

    Usage of a server that reports none is estimated, for prompt and answer.
    """

    def __init__(
        self,
        *,
        name: str,
        base_url: str,
        api_key: str | None,
        timeout_seconds: float,
        catalogue: ListedModels,
        dialect: Dialect = USUAL,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.name = name
        self._dialect = dialect
        self._opened_reasoning = OpenedReasoning(dialect.opened_reasoning)
        self._catalogue = catalogue
        self._client = OpenAIClient(
            name=name,
            base_url=base_url,
            api_key=api_key or _NO_KEY,
            timeout_seconds=timeout_seconds,
            catalogue=catalogue,
            transport=transport,
            headers=dialect.headers,
        )
        embeddings = CompatibleEmbeddings(self._client)
        self._handlers: Handlers = {ChatRequest: self._complete, EmbeddingRequest: embeddings.embed}

    async def ask(self, request: ModelRequest[ReplyT]) -> ReplyT:
        return await dispatched(self.name, request, self._handlers, self._catalogue)

    @checked_stream
    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        call = self._client.call(request)
        body = self._parameters(request)
        if self._dialect.usage_in_streams:
            body["stream_options"] = {"include_usage": True}
        reading = CompletionChunks(call, request, self._dialect.reasoning_tags, self._opened_reasoning)
        asked = self._client.post_for_stream(_COMPLETIONS, body)
        async with aclosing(self._client.stream(call, asked, reading)) as events:
            async for event in events:
                yield event

    async def close(self) -> None:
        await self._client.close()

    async def _complete(self, request: ChatRequest) -> Completion:
        call = self._client.call(request)
        reply = await self._client.answer(call, self._client.post(_COMPLETIONS, self._parameters(request)))
        with reading_reply(call):
            return completion_of(call, request, reply, self._dialect.reasoning_tags, self._opened_reasoning)

    def _parameters(self, request: ChatRequest) -> dict[str, Any]:
        refuse_unoffered(request, self.name, self._catalogue)
        answer_limit(self._client.call(request), request, None)
        return {
            **request_body(request, self._dialect),
            "temperature": self._client.temperature(request),
            "reasoning_effort": openai.omit if request.effort is None else request.effort.value,
            "top_p": openai.omit if request.top_p is None else request.top_p,
            "seed": openai.omit if request.seed is None else request.seed,
            "service_tier": sent_tier(request),
            "stop": list(request.stop) or openai.omit,
        }
