"""Chat by OpenAI's Responses API, which xAI speaks as well. Answers are not stored at the provider."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import openai

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.providers.errors import reading_reply
from adapters.llm.providers.openai.client import OpenAIClient
from adapters.llm.providers.openai.reasoning import ASKED_FOR
from adapters.llm.providers.openai.reply import ResponseEvents, completion_of
from adapters.llm.providers.openai.request import request_body, sent_tier
from adapters.llm.providers.sending.answer_limits import answer_limit
from adapters.llm.providers.sending.chat_options import refuse_unoffered
from application.llm.tuning import refuse_untaken
from domain.llm.chat import ChatEvent, ChatRequest, Completion, Effort
from domain.llm.requests import ModelName

_RESPONSES = "/responses"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsesDialect:
    """Differences between the providers that speak the protocol.

    `fewest_tokens` is the lowest limit on an answer. `thinks` returns whether a model returns encrypted reasoning,
    `effort` the provider's word for an effort, and `bounds_searches` whether it takes a limit on searches.
    """

    fewest_tokens: int
    thinks: Callable[[str], bool]
    effort: Callable[[Effort], str]
    bounds_searches: bool = True


class ResponsesChat:
    def __init__(self, client: OpenAIClient, name: str, catalogue: ListedModels, dialect: ResponsesDialect) -> None:
        self._client = client
        self._name = name
        self._catalogue = catalogue
        self._dialect = dialect

    async def complete(self, request: ChatRequest) -> Completion:
        call = self._client.call(request)
        response = await self._client.answer(call, self._client.post(_RESPONSES, self._parameters(request)))
        with reading_reply(call):
            return completion_of(call, request, response)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        call = self._client.call(request)
        asked = self._client.post_for_stream(_RESPONSES, self._parameters(request))
        async with aclosing(self._client.stream(call, asked, ResponseEvents(call, request))) as events:
            async for event in events:
                yield event

    def _parameters(self, request: ChatRequest) -> dict[str, Any]:
        dialect = self._dialect
        refuse_unoffered(request, self._name, self._catalogue)
        refuse_untaken(request, ModelName(self._name, request.model), self._catalogue)
        longest = self._catalogue.max_output_tokens(self._name, request.model)
        limit = answer_limit(self._client.call(request), request, longest, fewest=dialect.fewest_tokens)
        return {
            **request_body(self._name, request),
            "max_output_tokens": openai.omit if limit is None else limit,
            "reasoning": openai.omit if request.effort is None else {"effort": dialect.effort(request.effort)},
            "top_p": openai.omit if request.top_p is None else request.top_p,
            "temperature": self._client.temperature(request),
            "service_tier": sent_tier(request),
            "include": [ASKED_FOR] if request.tools and dialect.thinks(request.model) else openai.omit,
            "max_tool_calls": request.web_searches if request.web_searches and dialect.bounds_searches else openai.omit,
            "store": False,
        }
