"""Contract of every wrapper around a model provider."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from decimal import Decimal
from typing import Any, ClassVar, Protocol, TypeAlias
from uuid import UUID

import pytest
from typing_extensions import override

from adapters.llm.providers.scripted import ScriptedProvider
from application.ports.llm import AccountedProvider
from domain.ids import GuildId, UserId
from domain.llm.chat import (
    AccountedCompletion,
    AccountedEvent,
    ChatEvent,
    ChatMessage,
    ChatRequest,
    Completion,
    FinishReason,
    Role,
    TextDelta,
)
from domain.llm.errors import (
    AuthenticationError,
    ContentFilterError,
    ContextLengthError,
    InvalidRequestError,
    LLMError,
    LLMTimeoutError,
    MalformedAnswerError,
    ProviderUnavailableError,
    RateLimitError,
    UnreadableReplyError,
    UnsendableRequestError,
)
from domain.llm.requests import Caller, ModelRequest
from domain.llm.token_usage import TokenUsage
from tests.contract.contract import Contract

CALLER = Caller(guild_id=GuildId(10), user_id=UserId(2), cog_name="ask")
USAGE = TokenUsage(input_tokens=100, output_tokens=50)
WORDS = ("One", " two", " three.")
ANSWER = Completion(content="".join(WORDS), model="gpt-4.1", finish_reason=FinishReason.STOP, usage=USAGE)
REQUEST = ChatRequest(
    provider="openai", model="gpt-4.1", caller=CALLER, messages=(ChatMessage(Role.USER, "Count to three."),)
)
REPLY = REQUEST.accounted(ANSWER, provider="openai", request_id=UUID(int=1), cost_usd=Decimal("0.1"), latency_ms=5.0)
LIMITED = RateLimitError("slow down", provider="openai", model="gpt-4.1")
DOWN = ProviderUnavailableError("down", provider="openai", model="gpt-4.1")
LATE = LLMTimeoutError("late", provider="openai", model="gpt-4.1")
PASSING: tuple[LLMError, ...] = (LIMITED, DOWN, LATE)
LASTING = tuple(
    kind("no", provider="openai", model="gpt-4.1")
    for kind in (AuthenticationError, InvalidRequestError, ContextLengthError, ContentFilterError)
)
MISTAKE = MalformedAnswerError("broken call", provider="openai", model="gpt-4.1", text='{"city": "A')
UNREADABLE = UnreadableReplyError("odd reply", provider="openai", model="gpt-4.1")
UNSENDABLE = UnsendableRequestError("half a character", provider="openai", model="gpt-4.1")
HOW = pytest.mark.parametrize("how", ["ask", "stream"])


class StandIn(Protocol):
    """A fake in the place of a vendor's adapter or of an accounted provider."""

    @property
    def name(self) -> str: ...

    async def ask(self, request: ModelRequest[Any]) -> Any: ...

    def stream(self, request: ChatRequest) -> AsyncGenerator[Any, None]: ...

    async def close(self) -> None: ...


Wrap: TypeAlias = Callable[[StandIn], AccountedProvider]


class HangingProvider:
    """Never answers; a stream yields the given events before it hangs. `hangs` is set while a call is open."""

    name = "openai"

    def __init__(self, *events: ChatEvent) -> None:
        self.hangs = asyncio.Event()
        self._events = events

    async def ask(self, request: ModelRequest[Any]) -> Any:
        await self._hang()
        raise AssertionError("It does not answer.")

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Any, None]:
        for event in self._events:
            yield event
        await self._hang()

    async def close(self) -> None:
        """Nothing is held open."""

    async def _hang(self) -> None:
        self.hangs.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.hangs.clear()


class FailingMidway:
    """Streams these events, and then fails; asked for the whole, it fails as well."""

    name = "openai"

    def __init__(self, failure: Exception | None, *events: ChatEvent) -> None:
        self.calls = 0
        self._failure = failure
        self._events = events

    async def ask(self, request: ModelRequest[Any]) -> Any:
        self.calls += 1
        assert self._failure is not None
        raise self._failure

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Any, None]:
        self.calls += 1
        for event in self._events:
            yield event
        if self._failure is not None:
            raise self._failure

    async def close(self) -> None:
        """Nothing is held open."""


class ClosableProvider(ScriptedProvider):
    closed = False

    @override
    async def close(self) -> None:
        self.closed = True


async def streamed(provider: AccountedProvider, request: ChatRequest = REQUEST) -> list[AccountedEvent]:
    async with aclosing(provider.stream(request)) as events:
        return [event async for event in events]


async def received_before(
    error: type[BaseException], events: AsyncGenerator[AccountedEvent, None]
) -> list[AccountedEvent]:
    """Collect the events of a stream that ends with this error."""
    received: list[AccountedEvent] = []

    async def listen() -> None:
        async for event in events:
            received.append(event)  # noqa: PERF401 - what came before the failure must not be lost

    with pytest.raises(error):
        await listen()
    return received


async def cancel_midway(wrapped: AccountedProvider, provider: HangingProvider, how: str) -> None:
    """Cancel a call once it reaches the provider, and wait for its end."""
    call = asyncio.create_task(asked_or_streamed(wrapped, how))
    await provider.hangs.wait()
    call.cancel()
    await asyncio.wait([call])
    assert call.cancelled()


async def asked_or_streamed(
    provider: AccountedProvider, how: str, request: ChatRequest = REQUEST
) -> AccountedCompletion:
    if how == "ask":
        return await provider.ask(request)
    end = (await streamed(provider, request))[-1]
    assert isinstance(end, AccountedCompletion)
    return end


class WrapperContract(Contract):
    """A subclass supplies `wrap`. `reply` is what the provider inside answers with."""

    reply: ClassVar[Completion] = REPLY

    async def test_it_bears_the_name_of_the_provider_inside(self, wrap: Wrap) -> None:
        assert wrap(ScriptedProvider(name="xai")).name == "xai"

    async def test_an_answer_passes_through(self, wrap: Wrap) -> None:
        provider = ScriptedProvider([self.reply], name="openai")
        assert (await wrap(provider).ask(REQUEST)).content == self.reply.content
        assert provider.requests == [REQUEST]

    async def test_a_stream_passes_through_in_its_pieces(self, wrap: Wrap) -> None:
        *texts, end = await streamed(wrap(ScriptedProvider([self.reply], name="openai")))
        assert texts == [TextDelta(word) for word in WORDS]
        assert isinstance(end, Completion)
        assert end.content == self.reply.content

    @HOW
    @pytest.mark.parametrize("error", LASTING, ids=lambda error: type(error).__name__)
    async def test_what_cannot_succeed_fails_at_once(self, wrap: Wrap, error: LLMError, how: str) -> None:
        provider = ScriptedProvider([error, self.reply], name="openai")
        with pytest.raises(type(error)) as raised:
            await asked_or_streamed(wrap(provider), how)
        assert raised.value is error
        assert len(provider.requests) == 1

    async def test_leaving_a_stream_early_closes_it_inside(self, wrap: Wrap) -> None:
        provider = ScriptedProvider([self.reply], name="openai")
        events = wrap(provider).stream(REQUEST)
        assert await anext(events) == TextDelta(WORDS[0])
        assert provider.open_streams == 1
        await events.aclose()
        assert provider.open_streams == 0

    async def test_a_stream_that_is_not_iterated_calls_no_provider(self, wrap: Wrap) -> None:
        provider = ScriptedProvider([self.reply], name="openai")
        await wrap(provider).stream(REQUEST).aclose()
        assert provider.requests == []

    async def test_a_cancelled_call_leaves_nothing_open(self, wrap: Wrap) -> None:
        provider = HangingProvider(TextDelta("One"))
        wrapped = wrap(provider)
        for how in ("ask", "stream"):
            await cancel_midway(wrapped, provider, how)
            assert not provider.hangs.is_set()

    async def test_closing_closes_the_provider_inside(self, wrap: Wrap) -> None:
        provider = ClosableProvider(name="openai")
        wrapped = wrap(provider)
        await wrapped.close()
        await wrapped.close()
        assert provider.closed
