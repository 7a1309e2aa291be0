"""Anthropic through its SDK."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from functools import partial
from typing import Any

import anthropic
import httpx2

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.providers.anthropic.errors import anthropic_errors
from adapters.llm.providers.anthropic.reply import read_message
from adapters.llm.providers.anthropic.request import Conversation, messages_of, output_of, tool_choice_of, tools_of
from adapters.llm.providers.anthropic.stream import MessageEvents, NamedStream
from adapters.llm.providers.connections import http_client
from adapters.llm.providers.dispatch import Handlers, checked_stream, dispatched
from adapters.llm.providers.errors import Call, raising_ours, reading_reply
from adapters.llm.providers.sending.answer_limits import answer_limit
from adapters.llm.providers.stream_timeouts import END, next_while_alive
from adapters.llm.providers.time_limits import http_limits, whole_answer_seconds
from application.llm.tuning import refuse_untaken
from domain.llm.chat import ChatEvent, ChatRequest, Completion
from domain.llm.estimates import fitting_answer_tokens
from domain.llm.requests import LLMProvider, ModelName, ModelRequest, ReplyT
from domain.llm.token_counts import TokenCount, TokenCountRequest

_MAX_TOKENS = 4096
"""Limit for models whose longest answer is unknown; Anthropic requires one on every call."""

_ENDPOINT = "https://api.anthropic.com"
_MESSAGES = "/v1/messages"


class AnthropicProvider:
    name: str = LLMProvider.ANTHROPIC.value

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
        self._client = anthropic.AsyncAnthropic(
            api_key=api_key,
            base_url=base_url or _ENDPOINT,
            max_retries=0,
            timeout=http_limits(whole_answer_seconds(timeout_seconds), timeout_seconds),
            http_client=http_client(transport),
        )
        self._handlers: Handlers = {ChatRequest: self._complete, TokenCountRequest: self._count}

    async def ask(self, request: ModelRequest[ReplyT]) -> ReplyT:
        return await dispatched(self.name, request, self._handlers, self._catalogue)

    @checked_stream
    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        call = self._call(request.model)
        reading = MessageEvents(call, request)
        with raising_ours(call, anthropic_errors):
            async with asyncio.timeout(self._timeout_seconds):
                events = await self._client.post(
                    _MESSAGES,
                    body=_given({**self._parameters(request), "stream": True}),
                    options={"timeout": http_limits(self._timeout_seconds, self._timeout_seconds)},
                    cast_to=object,
                    stream=True,
                    stream_cls=NamedStream,
                )
            async with events:
                while (event := await self._next(events, reading)) is not END:
                    with reading_reply(call):
                        new = tuple(reading.read(event))
                    for each in new:
                        yield each
        for each in reading.rest():
            yield each
        yield reading.completion()

    async def close(self) -> None:
        await self._client.close()

    async def _complete(self, request: ChatRequest) -> Completion:
        call = self._call(request.model)
        with raising_ours(call, anthropic_errors):
            async with asyncio.timeout(whole_answer_seconds(self._timeout_seconds)):
                reply = await self._client.post(_MESSAGES, body=_given(self._parameters(request)), cast_to=object)
        with reading_reply(call):
            return read_message(call, request, reply)

    async def _next(self, events: NamedStream, reading: MessageEvents) -> object:
        """A stream that breaks after the end of the answer has lost nothing."""
        try:
            return await next_while_alive(events, self._timeout_seconds, END)
        except Exception:
            if reading.is_whole:
                return END
            raise

    async def _count(self, request: TokenCountRequest) -> TokenCount:
        call = self._call(request.model)
        chat = request.chat
        conversation = Conversation(messages_of(chat))
        with raising_ours(call, anthropic_errors):
            async with asyncio.timeout(self._timeout_seconds):
                count = await self._client.messages.count_tokens(
                    model=request.model,
                    system=conversation.system,
                    messages=conversation.turns,
                    tools=tools_of(chat),
                    tool_choice=tool_choice_of(chat),
                    output_config=output_of(chat),
                )
        with reading_reply(call):
            return TokenCount(model=request.model, tokens=int(count.input_tokens), exact=True)

    def _call(self, model: str) -> Call:
        return Call(self.name, model, partial(self._catalogue.names, self.name))

    def _longest_answer(self, request: ChatRequest) -> int:
        """Return the limit of a request without one, cut to the room that the prompt leaves in the context window."""
        longest = self._catalogue.max_output_tokens(self.name, request.model) or _MAX_TOKENS
        window = self._catalogue.context_window(self.name, request.model)
        return longest if window is None else fitting_answer_tokens(request, longest, window)

    def _parameters(self, request: ChatRequest) -> dict[str, Any]:
        refuse_untaken(request, ModelName(self.name, request.model), self._catalogue)
        conversation = Conversation(messages_of(request))
        call = self._call(request.model)
        longest = self._catalogue.max_output_tokens(self.name, request.model)
        return {
            "model": request.model,
            "system": conversation.system,
            "messages": conversation.turns,
            "tools": tools_of(request),
            "tool_choice": tool_choice_of(request),
            "output_config": output_of(request),
            "max_tokens": answer_limit(call, request, longest) or self._longest_answer(request),
            "service_tier": anthropic.omit if request.service_tier is None else "standard_only",
            "stop_sequences": list(request.stop) or anthropic.omit,
        }


def _given(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if not isinstance(value, anthropic.Omit)}
