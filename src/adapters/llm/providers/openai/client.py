"""OpenAI's SDK as a client of OpenAI and of servers with the same protocols, with our errors and time-outs."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Protocol, TypeVar, cast

import httpx2
import openai
from typing_extensions import override

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.providers.connections import http_client
from adapters.llm.providers.errors import (
    Call,
    Refusal,
    late,
    raising_ours,
    reading_reply,
    refused,
    reported,
    unavailable,
)
from adapters.llm.providers.retry_after import retry_after
from adapters.llm.providers.stream_timeouts import END, next_in_time, next_while_alive
from adapters.llm.providers.time_limits import http_limits, whole_answer_seconds
from domain.llm.chat import ChatEvent, ChatRequest, Completion
from domain.llm.errors import LLMError
from domain.llm.requests import ModelReply, ModelRequest

_SECONDS_FOR_THE_REST = 0.1

T = TypeVar("T")
EventT_contra = TypeVar("EventT_contra", contravariant=True)


class Reading(Protocol[EventT_contra]):
    """Reads the events of one stream."""

    @property
    def is_over(self) -> bool:
        """Return whether the answer is complete; later events are ignored."""
        ...

    def read(self, event: EventT_contra) -> Iterable[ChatEvent]: ...

    @property
    def is_whole(self) -> bool:
        """Return whether the answer has ended; a stream that breaks afterwards has lost nothing but figures."""
        ...

    def rest(self, *, is_done: bool) -> Iterable[ChatEvent]:
        """Return the text and calls that were held back until the stream ended.

        `is_done` is true when the server has marked the end of the stream.
        """
        ...

    def completion(self) -> Completion:
        """Return the complete answer after the last event. Raises `ProviderUnavailableError` if it ended too early."""
        ...


class OpenAIClient:
    def __init__(
        self,
        *,
        name: str,
        base_url: str,
        api_key: str,
        timeout_seconds: float,
        catalogue: ListedModels,
        transport: httpx2.AsyncBaseTransport | None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._name = name
        self._catalogue = catalogue
        self._timeout_seconds = timeout_seconds
        self._base_url = base_url.rstrip("/")
        self.sdk = openai.AsyncOpenAI(
            api_key=api_key,
            base_url=base_url,
            max_retries=0,
            default_headers=headers,
            timeout=http_limits(whole_answer_seconds(timeout_seconds), timeout_seconds),
            http_client=http_client(transport),
        )
        # The SDK reads these from the environment, whichever server is called.
        self.sdk.organization = self.sdk.project = None

    def call(self, request: ModelRequest[ModelReply]) -> Call:
        capability = request.capability
        return Call(self._name, request.model, partial(self._catalogue.names, self._name, capability))

    def temperature(self, request: ChatRequest) -> float | openai.Omit:
        if request.temperature is None or not self._catalogue.takes_temperature(self._name, request.model):
            return openai.omit
        return request.temperature

    def post(self, path: str, body: Mapping[str, Any]) -> Awaitable[Any]:
        """Post, and return the answer as JSON. Values that are `omit` are not sent."""
        return self.sdk.post(self._url(path), body=_given(body), cast_to=object)

    def post_for_stream(self, path: str, body: Mapping[str, Any]) -> Awaitable[openai.AsyncStream[Any]]:
        """Post, and return the stream of events as JSON. Values that are `omit` are not sent."""
        return self.sdk.post(
            self._url(path),
            body=_given({**body, "stream": True}),
            options={"timeout": http_limits(self._timeout_seconds, self._timeout_seconds)},
            cast_to=object,
            stream=True,
            stream_cls=MarkedStream,
        )

    def _url(self, path: str) -> str:
        """Return the whole URL: the SDK would parse a path three times to complete it."""
        return f"{self._base_url}{path}"

    async def answer(self, call: Call, asked: Awaitable[T]) -> T:
        return await self._in_time(call, asked, whole_answer_seconds(self._timeout_seconds))

    async def _in_time(self, call: Call, asked: Awaitable[T], seconds: float) -> T:
        with raising_ours(call, openai_errors):
            async with asyncio.timeout(seconds):
                return await asked

    async def stream(
        self, call: Call, asked: Awaitable[openai.AsyncStream[T]], reading: Reading[T]
    ) -> AsyncGenerator[ChatEvent, None]:
        with raising_ours(call, openai_errors):
            events = await self._in_time(call, asked, self._timeout_seconds)
            async with events:
                while not reading.is_over:
                    try:
                        event = await next_while_alive(events, self._timeout_seconds, END)
                    except Exception:
                        if reading.is_whole:
                            break
                        raise
                    if event is END:
                        break
                    with reading_reply(call):
                        new = tuple(reading.read(cast("T", event)))
                    for each in new:
                        yield each
                await _drain(events)
        for each in reading.rest(is_done=getattr(events, "is_done", False)):
            yield each
        yield reading.completion()

    async def close(self) -> None:
        await self.sdk.close()


class MarkedStream(openai.AsyncStream[Any]):
    """`is_done` is true when the server has sent its mark for the end of the stream."""

    is_done = False

    @override
    async def _iter_events(self) -> AsyncIterator[Any]:
        async for event in super()._iter_events():
            self.is_done = self.is_done or event.data.startswith("[DONE]")
            yield event


def _given(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if not isinstance(value, openai.Omit)}


async def _drain(events: openai.AsyncStream[Any]) -> None:
    """The connection can be used again only when its answer is read to the end."""
    with suppress(Exception):  # errors after the end of the reply change nothing
        while await next_in_time(events, _SECONDS_FOR_THE_REST, END) is not END:
            pass


def openai_errors(error: Exception, call: Call) -> LLMError | None:
    if isinstance(error, openai.APITimeoutError):
        return late(call)
    if isinstance(error, openai.APIStatusError):
        return _refused(error, call)
    if isinstance(error, openai.APIConnectionError):
        return unavailable(call, f"the connection failed ({type(error.__cause__ or error).__name__})")
    if isinstance(error, openai.APIError):
        # An error inside a stream, behind a good status.
        return reported(call, error.body or error.message)
    if isinstance(error, openai.OpenAIError):
        return unavailable(call, f"the call failed ({type(error).__name__})")
    return None


def _refused(error: openai.APIStatusError, call: Call) -> LLMError:
    body = error.body
    details = body if isinstance(body, Mapping) else {}
    return refused(
        call,
        Refusal(
            status=error.status_code,
            code=_word(details, "code"),
            type=_word(details, "type"),
            # xAI's bodies are flat: then the SDK's `body` is the text of `error`, which its message leaves out.
            message=body if isinstance(body, str) else error.message,
            retry_after=retry_after(error.response.headers),
        ),
    )


def _word(body: Mapping[str, Any], name: str) -> str:
    return str(body.get(name) or "")
