"""Google's Gemini models through the google-genai SDK."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from functools import cached_property, partial

import httpx2
from google import genai
from google.genai import types
from google.genai.models import AsyncModels

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.providers.connections import http_client
from adapters.llm.providers.dispatch import Handlers, checked_stream, dispatched
from adapters.llm.providers.errors import Call, raising_ours, reading_reply, unavailable
from adapters.llm.providers.google import media
from adapters.llm.providers.google.errors import google_errors
from adapters.llm.providers.google.reply import Answer
from adapters.llm.providers.google.request import config_of, contents_of, counted
from adapters.llm.providers.google.transport import GeminiTransport, body_of
from adapters.llm.providers.reading.values import Json
from adapters.llm.providers.sending.answer_limits import answer_limit
from adapters.llm.providers.sending.embedding_batches import embedded_in_batches
from adapters.llm.providers.stream_timeouts import next_in_time
from adapters.llm.providers.time_limits import http_limits, whole_answer_seconds
from application.llm.tuning import refuse_untaken
from domain.llm.chat import ChatEvent, ChatRequest, Completion
from domain.llm.errors import UnsupportedCapability
from domain.llm.media import (
    EmbeddingRequest,
    Embeddings,
    GeneratedImages,
    ImageRequest,
    Speech,
    SpeechRequest,
    Transcription,
    TranscriptionRequest,
)
from domain.llm.requests import Capability, LLMProvider, ModelName, ModelRequest, ReplyT
from domain.llm.token_counts import TokenCount, TokenCountRequest

_ENDPOINT = "https://generativelanguage.googleapis.com"
_TEXTS_AT_ONCE = 100


class GoogleProvider:
    name: str = LLMProvider.GOOGLE.value

    def __init__(
        self,
        *,
        api_key: str,
        timeout_seconds: float,
        catalogue: ListedModels,
        base_url: str | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._catalogue = catalogue
        self._http = http_client(transport, http_limits(None, timeout_seconds))
        self._transport = GeminiTransport(self._http, base_url=base_url or _ENDPOINT, api_key=api_key)
        self._api_key, self._base_url = api_key, base_url or _ENDPOINT
        self._handlers: Handlers = {
            ChatRequest: self._complete,
            TokenCountRequest: self._count,
            ImageRequest: self._picture,
            SpeechRequest: self._speak,
            TranscriptionRequest: self._transcribe,
            EmbeddingRequest: self._embed,
        }

    @cached_property
    def _models(self) -> AsyncModels:
        """Build the SDK's client on first use, which takes a moment. Only counting tokens goes through it."""
        client = genai.Client(
            api_key=self._api_key,
            vertexai=False,
            # Without a client of ours the SDK would use aiohttp, which discord.py brings along.
            http_options=types.HttpOptions(
                base_url=self._base_url,
                api_version="v1beta",
                # No time-out here: the SDK would send it to the server, which would cut whole streams
                # by it.
                httpx_async_client=self._http,
            ),
        )
        return client.aio.models

    async def ask(self, request: ModelRequest[ReplyT]) -> ReplyT:
        return await dispatched(self.name, request, self._handlers, self._catalogue)

    @checked_stream
    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        call = self._call(request.model)
        answer = Answer(call, request)
        with answer.billing(), raising_ours(call, google_errors):
            body = body_of(contents_of(request), self._config(request))
            async with aclosing(self._transport.chunks(call, body)) as chunks:
                while (chunk := await self._next(chunks, answer)) is not None:
                    with reading_reply(call):
                        events = tuple(answer.read(chunk))
                    for event in events:
                        yield event
        for event in answer.rest():
            yield event
        yield answer.completion()

    async def close(self) -> None:
        await self._http.aclose()

    async def _complete(self, request: ChatRequest) -> Completion:
        call = self._call(request.model)
        response = await self._generate(call, contents_of(request), self._config(request))
        with reading_reply(call):
            return Answer(call, request).whole(response)

    async def _count(self, request: TokenCountRequest) -> TokenCount:
        call = self._call(request.model)
        # The SDK always sends `contents`: empty them, since `generateContentRequest` holds them already.
        whole = {"contents": [], "generateContentRequest": counted(request.chat, request.model)}
        with raising_ours(call, google_errors):
            async with asyncio.timeout(self._timeout_seconds):
                count = await self._models.count_tokens(
                    model=request.model,
                    contents=contents_of(request.chat),
                    config=types.CountTokensConfig(http_options=types.HttpOptions(extra_body=whole)),
                )
        if count.total_tokens is None:
            raise unavailable(call, "the reply does not say how many tokens there are")
        return TokenCount(model=request.model, tokens=count.total_tokens, exact=True)

    async def _picture(self, request: ImageRequest) -> GeneratedImages:
        call = self._call(request.model)
        response = await self._generate(call, [media.spoken(request.prompt)], media.image_config(call, request))
        with reading_reply(call):
            return media.read_images(call, response)

    async def _speak(self, request: SpeechRequest) -> Speech:
        call = self._call(request.model)
        response = await self._generate(
            call, [media.spoken(media.speech_prompt(request))], media.speech_config(request)
        )
        with reading_reply(call):
            return media.read_speech(call, response)

    async def _transcribe(self, request: TranscriptionRequest) -> Transcription:
        call = self._call(request.model)
        response = await self._generate(call, [media.transcription_contents(request)], media.TRANSCRIPTION_CONFIG)
        with reading_reply(call):
            return media.read_transcription(call, response)

    async def _embed(self, request: EmbeddingRequest) -> Embeddings:
        return await embedded_in_batches(request, _TEXTS_AT_ONCE, self._embed_batch)

    async def _embed_batch(self, request: EmbeddingRequest) -> Embeddings:
        call = self._call(request.model)
        with raising_ours(call, google_errors):
            async with asyncio.timeout(whole_answer_seconds(self._timeout_seconds)):
                response = await self._transport.answer(call, media.embedding_body(request), "batchEmbedContents")
        with reading_reply(call):
            return media.read_embeddings(request, response)

    async def _generate(self, call: Call, contents: list[types.Content], config: types.GenerateContentConfig) -> Json:
        with raising_ours(call, google_errors):
            async with asyncio.timeout(whole_answer_seconds(self._timeout_seconds)):
                return await self._transport.answer(call, body_of(contents, config))

    async def _next(self, chunks: AsyncIterator[Json], answer: Answer) -> Json | None:
        """A stream that breaks after the end of the answer has lost nothing."""
        try:
            return await next_in_time(chunks, self._timeout_seconds, None)
        except Exception:
            if answer.is_whole:
                return None
            raise

    def _call(self, model: str) -> Call:
        return Call(self.name, model, partial(self._catalogue.names, self.name))

    def _refuse_tools_beside_search(self, request: ChatRequest) -> None:
        """Models before Gemini 3 refuse the two together, and later ones offer it as a preview."""
        if request.web_searches and request.tools:
            others = [name for name in self._catalogue.providers_with(Capability.WEB_SEARCH) if name != self.name]
            raise UnsupportedCapability(
                Capability.TOOLS,
                provider=self.name,
                model=request.model,
                able=others,
                beside=Capability.WEB_SEARCH,
            )

    def _config(self, request: ChatRequest) -> types.GenerateContentConfig:
        self._refuse_tools_beside_search(request)
        refuse_untaken(request, ModelName(self.name, request.model), self._catalogue)
        is_tempered = self._catalogue.takes_temperature(self.name, request.model)
        limit = answer_limit(
            self._call(request.model), request, self._catalogue.max_output_tokens(self.name, request.model)
        )
        return config_of(request, request.temperature if is_tempered else None, limit)
