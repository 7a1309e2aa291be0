"""A paid answer is handed on, recorded once and asked for once, whatever else the reply contains."""

import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typing_extensions import override

from adapters.llm.pipeline.attempts.retried import RetryingProvider
from domain.llm.chat import AccountedCompletion, Completion
from domain.llm.errors import LLMError
from tests.contract.llm.exchanges.anthropic import AnthropicExchanges
from tests.contract.llm.exchanges.compatible import CompatibleExchanges
from tests.contract.llm.exchanges.exchange import Events, Exchanges
from tests.contract.llm.exchanges.google import GoogleExchanges
from tests.contract.llm.exchanges.openai import OpenAIExchanges
from tests.contract.llm.exchanges.xai import XAIExchanges
from tests.contract.llm.oddities import SIDE_PARTS, odd_replies
from tests.contract.llm.requests import chat_for
from tests.contract.llm.scenes import Happening
from tests.contract.llm.vendors import connected
from tests.nightly import examples
from tests.unit.llm.pipeline.metered_world import World

_ADAPTERS: tuple[Callable[[], Exchanges], ...] = (
    OpenAIExchanges,
    AnthropicExchanges,
    GoogleExchanges,
    XAIExchanges,
    CompatibleExchanges,
)
_WHOLE = (Happening.TEXT, Happening.TOOLS_CALLED)
_STREAMED = (Happening.STREAMED_TEXT, Happening.STREAMED_TOOLS)

_each_adapter = pytest.mark.parametrize("adapter", _ADAPTERS, ids=lambda each: each().provider)
_often = settings(
    max_examples=examples(25, at_night=200),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


async def no_wait(_seconds: float) -> None:
    """Repeat a failed call at once, so that a search for the smallest failing reply ends soon."""


class _Pieces(httpx2.AsyncByteStream):
    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = tuple(pieces)

    @override
    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece


class Wire:
    """Gives one response to every request, and counts the requests."""

    def __init__(self, pieces: Iterable[bytes], kind: str) -> None:
        self.asked = 0
        self._pieces = tuple(pieces)
        self._kind = kind

    async def respond(self, _request: httpx2.Request) -> httpx2.Response:
        self.asked += 1
        return httpx2.Response(200, stream=_Pieces(self._pieces), headers={"content-type": self._kind})


async def at_once(
    exchanges: Exchanges, happening: Happening, body: Mapping[str, Any]
) -> tuple[Completion, World, Wire]:
    wire = Wire([json.dumps(body).encode()], "application/json")
    provider = connected(exchanges.provider, 5, httpx2.MockTransport(wire.respond))
    world = World(provider)
    try:
        reply = await RetryingProvider(world.metered, max_retries=2, sleep=no_wait).ask(
            chat_for(happening, exchanges.model)
        )
    finally:
        await provider.close()
    return reply, world, wire


async def streamed(
    exchanges: Exchanges, happening: Happening, pieces: Iterable[bytes]
) -> tuple[Completion, World, Wire]:
    wire = Wire(pieces, "text/event-stream")
    provider = connected(exchanges.provider, 5, httpx2.MockTransport(wire.respond))
    world = World(provider)
    last: object = None
    try:
        async for event in RetryingProvider(world.metered, max_retries=2, sleep=no_wait).stream(
            chat_for(happening, exchanges.model)
        ):
            last = event
    finally:
        await provider.close()
    assert isinstance(last, AccountedCompletion)
    return last, world, wire


def said(reply: Completion) -> tuple[str, list[tuple[str, dict[str, Any]]]]:
    return reply.content, [(call.name, dict(call.arguments)) for call in reply.tool_calls]


def expected_of(exchanges: Exchanges, happening: Happening) -> tuple[str, list[tuple[str, dict[str, Any]]]]:
    reply = exchanges.happenings[happening].reply
    assert isinstance(reply, Completion)
    return said(reply)


@_each_adapter
@pytest.mark.parametrize("happening", _WHOLE, ids=lambda each: each.name)
@_often
@given(data=st.data())
async def test_an_answer_at_once_is_handed_on_recorded_once_and_asked_for_once(
    adapter: Callable[[], Exchanges], happening: Happening, data: st.DataObject
) -> None:
    exchanges = adapter()
    body = exchanges.happenings[happening].body
    assert isinstance(body, dict)
    reply, world, wire = await at_once(exchanges, happening, data.draw(odd_replies(body)))
    assert said(reply) == expected_of(exchanges, happening)
    assert (len(world.recorded), wire.asked) == (1, 1)


@_each_adapter
@pytest.mark.parametrize("happening", _STREAMED, ids=lambda each: each.name)
@_often
@given(data=st.data())
async def test_a_streamed_answer_is_handed_on_recorded_once_and_asked_for_once(
    adapter: Callable[[], Exchanges], happening: Happening, data: st.DataObject
) -> None:
    exchanges = adapter()
    body = exchanges.happenings[happening].body
    assert isinstance(body, Events)
    odd = tuple(each if isinstance(each, bytes) else data.draw(odd_replies(each)) for each in body.events)
    raw = b"".join(Events(odd).chunks())
    borders = sorted(data.draw(st.sets(st.integers(1, len(raw) - 1), max_size=20)))
    pieces = [raw[start:end] for start, end in pairwise((0, *borders, len(raw)))]
    reply, world, wire = await streamed(exchanges, happening, pieces)
    assert said(reply) == expected_of(exchanges, happening)
    assert (len(world.recorded), wire.asked) == (1, 1)


@_each_adapter
@pytest.mark.parametrize("happening", _STREAMED, ids=lambda each: each.name)
async def test_a_stream_may_come_byte_by_byte(adapter: Callable[[], Exchanges], happening: Happening) -> None:
    exchanges = adapter()
    body = exchanges.happenings[happening].body
    assert isinstance(body, Events)
    raw = b"".join(body.chunks())
    reply, _, _ = await streamed(exchanges, happening, (raw[at : at + 1] for at in range(len(raw))))
    assert said(reply) == expected_of(exchanges, happening)


@_each_adapter
@pytest.mark.parametrize("happening", [*_WHOLE, *_STREAMED], ids=lambda each: each.name)
@_often
@given(data=st.data())
async def test_nothing_but_an_llm_error_leaves_an_adapter(
    adapter: Callable[[], Exchanges], happening: Happening, data: st.DataObject
) -> None:
    exchanges = adapter()
    body = exchanges.happenings[happening].body
    wire: Wire
    if isinstance(body, Events):
        odd = tuple(each if isinstance(each, bytes) else data.draw(odd_replies(each, None)) for each in body.events)
        wire = Wire(Events(odd).chunks(), "text/event-stream")
    else:
        assert isinstance(body, dict)
        wire = Wire([json.dumps(data.draw(odd_replies(body, None))).encode()], "application/json")
    provider = connected(exchanges.provider, 5, httpx2.MockTransport(wire.respond))
    request = chat_for(happening, exchanges.model)
    failures: list[LLMError] = []
    try:
        if isinstance(body, Events):
            _ = [event async for event in provider.stream(request)]
        else:
            await provider.ask(request)
    except LLMError as error:
        failures.append(error)
    finally:
        await provider.close()
    assert [repr(error.__cause__) for error in failures if error.code == LLMError.code] == []


def test_the_side_parts_are_no_parts_of_an_answer() -> None:
    assert SIDE_PARTS.isdisjoint({"content", "text", "delta", "name", "arguments", "args", "input", "partial_json"})
