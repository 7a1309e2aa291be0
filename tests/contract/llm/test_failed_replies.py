"""A failed reply has one of four causes, and each adapter names it: see `domain.llm.errors`."""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from math import inf, nan
from typing import Any

import pytest

from domain.llm.chat import ChatEvent, ChatMessage, ChatRequest, OutputSchema, Role, Tool, ToolCall
from domain.llm.errors import (
    ContentFilterError,
    LLMError,
    MalformedAnswerError,
    ProviderUnavailableError,
    RateLimitError,
    UnsendableRequestError,
)
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.exchanges.anthropic import AnthropicExchanges
from tests.contract.llm.exchanges.compatible import CompatibleExchanges
from tests.contract.llm.exchanges.compatible_bodies import DONE, calls_message, completion_body, streamed, usage
from tests.contract.llm.exchanges.exchange import Events, Exchange, Exchanges
from tests.contract.llm.exchanges.google import GoogleExchanges
from tests.contract.llm.exchanges.google_content import content
from tests.contract.llm.exchanges.openai import OpenAIExchanges
from tests.contract.llm.exchanges.xai import XAIExchanges
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.requests import CALLED_TWICE, HEIGHT_OF
from tests.contract.llm.scenes import asking, user
from tests.contract.llm.stream_contract import whole
from tests.contract.llm.vendors import LOCAL_MODEL

HALF = "\ud83d"
_ALL = (OpenAIExchanges, AnthropicExchanges, GoogleExchanges, XAIExchanges, CompatibleExchanges)
_BILL = TokenUsage(input_tokens=14, output_tokens=9)


@pytest.fixture(params=_ALL, ids=lambda each: each.provider)
def exchanges(request: pytest.FixtureRequest) -> Exchanges:
    made: Exchanges = request.param()
    return made


@pytest.fixture
async def stage(exchanges: Exchanges) -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(exchanges)
    yield stage
    await stage.close()


@pytest.fixture
async def local() -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(CompatibleExchanges())
    yield stage
    await stage.close()


@pytest.fixture
async def gemini() -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(GoogleExchanges())
    yield stage
    await stage.close()


async def failed(stage: HandMadeStage, request: ChatRequest, how: str) -> LLMError:
    with pytest.raises(LLMError) as failure:
        await (stage.provider.ask(request) if how == "ask" else streamed_in(stage, request))
    return failure.value


async def streamed_in(stage: HandMadeStage, request: ChatRequest) -> list[ChatEvent]:
    async with aclosing(stage.provider.stream(request)) as events:
        return [event async for event in events]


HOW = pytest.mark.parametrize("how", ["ask", "stream"])
_CALL = ToolCall(id="call_1", name="height_of", arguments={"tower": HALF})


def _tool(**schema: Any) -> Tool:
    return replace(HEIGHT_OF, parameters={**HEIGHT_OF.parameters, **schema})


@HOW
@pytest.mark.parametrize(
    "unsendable",
    [
        {"messages": (user(f"Hello {HALF}"),)},
        {"messages": (user("Hi"), ChatMessage(Role.ASSISTANT, HALF), user("Go on"))},
        {"messages": (user("Hi"), ChatMessage(Role.ASSISTANT, "", tool_calls=(_CALL,)))},
        {"tools": (_tool(description=HALF),)},
        {"tools": (_tool(default=object()),)},
        {"tools": (_tool(minimum=nan),)},
        {"tools": (_tool(examples=[{1, 2}]),)},
        {"output": OutputSchema(name="tower", schema={"type": "object", "maximum": inf})},
        {"output": OutputSchema(name="tower", schema={"type": "object", "properties": {1: {}}})},
        {"temperature": nan},
    ],
    ids=lambda given: next(iter(given)),
)
async def test_a_request_that_cannot_be_encoded_is_refused_before_it_is_sent(
    stage: HandMadeStage, exchanges: Exchanges, unsendable: dict[str, Any], how: str
) -> None:
    error = await failed(stage, replace(asking(exchanges.model), **unsendable), how)
    assert type(error) is UnsendableRequestError
    assert not error.was_sent
    assert stage.requests == []


@pytest.mark.parametrize("written", ['{"city": "A"', "[]", '"North"', "7", '{"city": NaN}'])
async def test_arguments_that_are_no_object_are_handed_on_as_text_and_billed(
    local: HandMadeStage, written: str
) -> None:
    message = calls_message(CALLED_TWICE)
    message["tool_calls"][0]["function"]["arguments"] = written
    body = completion_body(LOCAL_MODEL, usage(14, 9), message, "tool_calls")
    request = asking(LOCAL_MODEL, tools=(HEIGHT_OF,))
    for exchange in (Exchange(body=body), Exchange(body=streamed(body))):
        local.delivers(exchange)
        if isinstance(exchange.body, Events):
            reply = whole(await streamed_in(local, request))
        else:
            reply = await local.provider.ask(request)
        first, second = reply.tool_calls
        assert (first.arguments, first.invalid_arguments) == ({}, written)
        assert second == CALLED_TWICE[1]
        assert reply.usage == _BILL


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", {}),
        (" ", {}),
        ("null", {}),
        (json.dumps(json.dumps({"city": "A"})), {"city": "A"}),
        ('{"city": "\\ud83d\\ude00"}', {"city": "\U0001f600"}),
        ('{"city": "\\ud83d!"}', {"city": "\ufffd!"}),
        ('{"text": "one\ntwo"}', {"text": "one\ntwo"}),
    ],
)
async def test_arguments_that_can_be_understood_are_read(
    local: HandMadeStage, written: str, expected: dict[str, Any]
) -> None:
    message = calls_message(CALLED_TWICE[:1])
    message["tool_calls"][0]["function"]["arguments"] = written
    local.delivers(Exchange(body=completion_body(LOCAL_MODEL, usage(14, 9), message, "tool_calls")))
    reply = await local.provider.ask(asking(LOCAL_MODEL, tools=(HEIGHT_OF,)))
    assert (reply.tool_calls[0].arguments, reply.tool_calls[0].invalid_arguments) == (expected, None)


@HOW
@pytest.mark.parametrize(
    "reason", ["MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MALFORMED_RESPONSE"]
)
async def test_a_call_that_gemini_could_not_read_is_the_models_mistake_with_its_text_and_bill(
    gemini: HandMadeStage, reason: str, how: str
) -> None:
    chunk = content({"promptTokenCount": 14, "candidatesTokenCount": 9}, [], reason)
    chunk["candidates"][0]["finishMessage"] = "Malformed function call: height_of(tower="
    gemini.delivers(Exchange(body=Events((chunk,)) if how == "stream" else chunk))
    error = await failed(gemini, asking(GoogleExchanges().model), how)
    assert isinstance(error, MalformedAnswerError)
    assert error.text == "Malformed function call: height_of(tower="
    assert error.usage == _BILL


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": 429, "message": "Rate limited upstream."}, RateLimitError),
        ({"code": 502, "message": "Provider returned error"}, ProviderUnavailableError),
        ({"code": 403, "message": "Your input was flagged."}, ContentFilterError),
        ("the model is loading", ProviderUnavailableError),
    ],
)
async def test_an_error_behind_a_good_status_is_classed_by_its_code_at_once_and_in_a_stream(
    local: HandMadeStage, error: object, kind: type[LLMError]
) -> None:
    answered = completion_body(LOCAL_MODEL, None, {"content": ""}, "error")
    answered["choices"][0]["error"] = error
    request = asking(LOCAL_MODEL)
    for body, how in (({"error": error}, "ask"), (answered, "ask"), (Events(({"error": error}, DONE)), "stream")):
        local.delivers(Exchange(body=body))
        assert type(await failed(local, request, how)) is kind


@HOW
async def test_an_answer_that_was_filtered_may_have_no_message_and_is_billed(local: HandMadeStage, how: str) -> None:
    body = completion_body(LOCAL_MODEL, usage(14, 9), {}, "content_filter")
    choice = {"index": 0, "finish_reason": "content_filter"}
    body["choices"] = [choice]
    chunk = {**body, "object": "chat.completion.chunk"}
    local.delivers(Exchange(body=Events((chunk, DONE)) if how == "stream" else body))
    error = await failed(local, asking(LOCAL_MODEL), how)
    assert isinstance(error, ContentFilterError)
    assert (error.usage, error.was_answered) == (_BILL, True)


@HOW
@pytest.mark.parametrize("status", [429, 500, 503, 529])
async def test_every_adapter_says_how_long_the_provider_asks_to_wait(
    stage: HandMadeStage, exchanges: Exchanges, status: int, how: str
) -> None:
    stage.delivers(Exchange(status=status, body=b"{}", headers={"retry-after": "20"}))
    assert (await failed(stage, asking(exchanges.model), how)).retry_after == 20.0
