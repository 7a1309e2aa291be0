"""Parse what only OpenAI and xAI answer to chats, whole and streamed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import openai
import pytest

from domain.llm.chat import Completion, FinishReason, ToolCall
from domain.llm.errors import (
    ContentFilterError,
    ContextLengthError,
    LLMError,
    ProviderUnavailableError,
    RateLimitError,
)
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.delivery import Ending
from tests.contract.llm.exchanges.exchange import Events, Exchange
from tests.contract.llm.exchanges.openai import OpenAIExchanges
from tests.contract.llm.exchanges.openai_bodies import (
    ANSWER,
    output_calls,
    output_message,
    responses_body,
    signed,
    streamed,
    usage,
)
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.requests import CALLED_TWICE, HEIGHT_OF
from tests.contract.llm.scenes import asking
from tests.contract.llm.stream_contract import whole
from tests.unit.llm.providers.sdk_errors import exception_classes, made

_MODEL = OpenAIExchanges.model
_BILL = TokenUsage(input_tokens=14, output_tokens=9)


@pytest.fixture
async def stage() -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(OpenAIExchanges())
    yield stage
    await stage.close()


def body(**changes: Any) -> dict[str, Any]:
    return responses_body(_MODEL, usage(14, 9), **changes)


async def answered(stage: HandMadeStage, answer: dict[str, Any]) -> Completion:
    stage.delivers(Exchange(body=answer))
    return await stage.provider.ask(asking(_MODEL, tools=(HEIGHT_OF,)))


async def streamed_by(stage: HandMadeStage, events: Events) -> Completion:
    stage.delivers(Exchange(body=events))
    return whole([event async for event in stage.provider.stream(asking(_MODEL, tools=(HEIGHT_OF,)))])


async def failed(stage: HandMadeStage, events: Events) -> LLMError:
    with pytest.raises(LLMError) as failure:
        await streamed_by(stage, events)
    return failure.value


async def test_thoughts_belong_to_the_call_that_follows_them(stage: HandMadeStage) -> None:
    first, second = output_calls(CALLED_TWICE[:1]), output_calls(CALLED_TWICE[1:])
    reply = await answered(stage, body(output=[*first, *second]))
    assert reply.tool_calls == (*signed("openai", CALLED_TWICE[:1]), *signed("openai", CALLED_TWICE[1:]))


async def test_thoughts_that_are_not_encrypted_do_not_go_back(stage: HandMadeStage) -> None:
    bare = output_calls(CALLED_TWICE[:1])
    bare[0]["encrypted_content"] = None
    assert (await answered(stage, body(output=bare))).tool_calls == CALLED_TWICE[:1]


async def test_a_call_without_arguments_has_none(stage: HandMadeStage) -> None:
    silent = output_calls([ToolCall(id="call_1", name="ring", arguments={})])
    silent[1]["arguments"] = ""
    reply = await answered(stage, body(output=silent))
    assert reply.function_call is not None
    assert reply.function_call.arguments == {}


@pytest.mark.parametrize("arguments", ['{"tower": ', "[]", '"North"', '{"tower": NaN}'])
async def test_arguments_that_are_no_object_are_handed_on_as_text(stage: HandMadeStage, arguments: str) -> None:
    broken = output_calls(CALLED_TWICE[:1])
    broken[1]["arguments"] = arguments
    for reply in (await answered(stage, body(output=broken)), await streamed_by(stage, streamed(body(output=broken)))):
        (call,) = reply.tool_calls
        assert (call.arguments, call.invalid_arguments) == ({}, arguments)
        assert reply.usage == _BILL


async def test_a_call_that_was_cut_at_the_limit_is_none(stage: HandMadeStage) -> None:
    calls = output_calls(CALLED_TWICE)
    calls[2] |= {"status": "incomplete", "arguments": '{"tow'}
    cut = body(output=calls, status="incomplete", incomplete_details={"reason": "max_output_tokens"})
    for reply in (await answered(stage, cut), await streamed_by(stage, streamed(cut))):
        assert reply.finish_reason is FinishReason.LENGTH
        assert [call.id for call in reply.tool_calls] == ["call_north"]


async def test_an_answer_that_is_cut_at_the_limit_says_so_in_a_stream(stage: HandMadeStage) -> None:
    cut = body(status="incomplete", incomplete_details={"reason": "max_output_tokens"})
    assert (await streamed_by(stage, streamed(cut))).finish_reason is FinishReason.LENGTH


async def test_calls_that_come_with_the_end_of_a_stream_alone_are_handed_on(stage: HandMadeStage) -> None:
    called = body(output=output_calls(CALLED_TWICE))
    begun, *_, end = streamed(called).events
    stage.delivers(Exchange(body=Events((begun, end))))
    events = [event async for event in stage.provider.stream(asking(_MODEL, tools=(HEIGHT_OF,)))]
    assert tuple(events[:-1]) == whole(events).tool_calls == signed("openai", CALLED_TWICE)


async def test_filtered_content_is_refused_and_billed_in_a_stream(stage: HandMadeStage) -> None:
    refusal = output_message({"type": "refusal", "refusal": "I will not help with that.", "text": ""})
    error = await failed(stage, streamed(body(output=[refusal])))
    assert type(error) is ContentFilterError
    assert error.usage == _BILL


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ({"type": "error", "code": "rate_limit_exceeded", "message": "Slow down."}, RateLimitError),
        ({"type": "error", "code": "server_error", "message": "Sorry."}, ProviderUnavailableError),
        ({"type": "error", "code": None, "message": "Sorry."}, ProviderUnavailableError),
        ({"type": "error", "code": "context_length_exceeded", "message": "Too long."}, ContextLengthError),
        ({"type": "error", "code": "invalid_prompt", "message": "No."}, ContentFilterError),
        ({"error": {"code": "rate_limit_exceeded", "message": "Slow down."}}, RateLimitError),
        ({"error": {"code": None, "type": "server_error", "message": "Sorry."}}, ProviderUnavailableError),
        ({"error": {"code": 429, "message": "Slow down."}}, RateLimitError),
    ],
)
async def test_an_error_inside_a_good_stream_says_what_it_is(
    stage: HandMadeStage, event: dict[str, Any], kind: type[LLMError]
) -> None:
    assert type(await failed(stage, Events((*streamed(body()).events[:4], event)))) is kind


@pytest.mark.parametrize("response", [None, {}, {"output": []}])
async def test_a_stream_whose_last_event_is_empty_keeps_what_came_before(
    stage: HandMadeStage, response: dict[str, Any] | None
) -> None:
    end = {"type": "response.completed", "response": response}
    reply = await streamed_by(stage, Events((*streamed(body()).events[:-1], b"data: []\n\n", end)))
    assert reply.content == (await answered(stage, body())).content != ""
    assert reply.estimated


@pytest.mark.parametrize("kind", list(exception_classes(openai)))
async def test_no_exception_of_the_sdk_leaks_out_of_a_stream(stage: HandMadeStage, kind: type[Exception]) -> None:
    stage.breaks_midway(made(kind))
    with pytest.raises(LLMError):
        _ = [event async for event in stage.provider.stream(asking(_MODEL))]


async def test_a_stream_is_read_to_its_end_so_that_its_connection_can_be_used_again(stage: HandMadeStage) -> None:
    await streamed_by(stage, Events((*streamed(body()).events, b": more\n\n", b": and more\n\n")))
    assert stage.streams_read == 1


async def test_what_goes_wrong_behind_the_end_of_the_answer_spoils_nothing(stage: HandMadeStage) -> None:
    endings: tuple[Ending, ...] = (ConnectionResetError("gone"), "silence", None)
    for ending in endings:
        stage.delivers(Exchange(body=streamed(body())), ending)
        events = [event async for event in stage.provider.stream(asking(_MODEL))]
        assert whole(events).content == ANSWER


async def test_a_slow_listener_does_not_use_up_the_time_for_the_stream(stage: HandMadeStage) -> None:
    stage.delivers(Exchange(body=streamed(body())))
    streamed_in = 0
    async for _ in stage.impatient().stream(asking(_MODEL)):
        streamed_in += 1
        await asyncio.sleep(0.1)
    assert streamed_in > 5
