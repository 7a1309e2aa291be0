"""Parse what only Anthropic answers, whole and streamed."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping

import anthropic
import pytest

from domain.llm.chat import FinishReason, TextDelta, ToolCall, UsageSoFar
from domain.llm.errors import (
    ContentFilterError,
    LLMError,
    ProviderUnavailableError,
    RateLimitError,
)
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.answering import answered, failed, streamed_by, streams
from tests.contract.llm.exchanges.anthropic import AnthropicExchanges
from tests.contract.llm.exchanges.anthropic_messages import events, message, text, thoughts, tool_use
from tests.contract.llm.exchanges.exchange import Events
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.scenes import IMPATIENCE_SECONDS, Happening, asking
from tests.contract.llm.stream_contract import streamed_in, whole
from tests.unit.llm.providers.sdk_errors import exception_classes, made

_MODEL = AnthropicExchanges.model
_USAGE = {"input_tokens": 16, "output_tokens": 9}
_BILL = TokenUsage(input_tokens=16, output_tokens=9)


@pytest.fixture
async def stage() -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(AnthropicExchanges())
    yield stage
    await stage.close()


async def test_a_stream_says_first_what_the_prompt_takes(stage: HandMadeStage) -> None:
    first, *rest = await streamed_in(stage.set(Happening.STREAMED_TEXT))
    assert first == UsageSoFar(TokenUsage(input_tokens=16, output_tokens=1))
    assert not any(isinstance(event, UsageSoFar) for event in rest)


async def test_the_figures_at_the_end_of_a_stream_count_and_those_of_its_start_where_it_is_silent(
    stage: HandMadeStage,
) -> None:
    begun = {
        "input_tokens": 3,
        "cache_creation_input_tokens": 1529,
        "cache_read_input_tokens": 11,
        "cache_creation": {"ephemeral_5m_input_tokens": 529, "ephemeral_1h_input_tokens": 1000},
        "output_tokens": 9,
    }
    start, *middle, delta, stop = events(begun, text("Yes."), "end_turn").events
    assert isinstance(delta, Mapping)
    later = {"output_tokens": 40, "output_tokens_details": {"thinking_tokens": 30}, "input_tokens": 4}
    streams(stage, start, *middle, {**delta, "usage": later}, stop)
    assert whole(await streamed_by(stage)).usage == TokenUsage(
        input_tokens=4 + 1529 + 11,
        output_tokens=40,
        cache_read_tokens=11,
        cache_write_tokens=1529,
        cache_write_1h_tokens=1000,
        reasoning_tokens=30,
    )


async def test_thoughts_are_streamed_into_the_signature_of_the_call_they_lead_to(stage: HandMadeStage) -> None:
    secret = {"type": "redacted_thinking", "data": "c2VjcmV0"}
    streams(stage, *events(_USAGE, [*thoughts("c2ln"), secret, tool_use("toolu_1", "North")], "tool_use").events)
    (call,) = whole(await streamed_by(stage)).tool_calls
    assert call.signature == "anthropic:" + json.dumps([*thoughts("c2ln"), secret])


async def test_redacted_thoughts_are_kept_at_once_as_in_a_stream(stage: HandMadeStage) -> None:
    secret = {"type": "redacted_thinking", "data": "c2VjcmV0"}
    content = [secret, tool_use("toolu_1", "North")]
    stage.answers(200, json.dumps(message(_USAGE, content, "tool_use")).encode())
    (call,) = (await answered(stage)).tool_calls
    assert call.signature == "anthropic:" + json.dumps([secret])


async def test_a_call_without_arguments_is_whole_in_a_stream(stage: HandMadeStage) -> None:
    bare = {"type": "tool_use", "id": "toolu_1", "name": "height_of", "input": {}}
    streams(stage, *events(_USAGE, [bare], "tool_use").events)
    assert ToolCall(id="toolu_1", name="height_of", arguments={}) in await streamed_by(stage)


async def test_unrequested_blocks_are_passed_over(stage: HandMadeStage) -> None:
    unknown = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {}}
    content = [unknown, *text("Yes.")]
    stage.answers(200, json.dumps(message(_USAGE, content, "end_turn")).encode())
    at_once = await answered(stage)
    streams(stage, *events(_USAGE, content, "end_turn").events)
    assert whole(await streamed_by(stage)) == at_once
    assert at_once.content == "Yes."


async def test_searches_of_the_web_are_counted(stage: HandMadeStage) -> None:
    searched = {**_USAGE, "server_tool_use": {"web_search_requests": 2, "web_fetch_requests": 0}}
    stage.answers(200, json.dumps(message(searched, text("Yes."), "end_turn")).encode())
    assert (await answered(stage)).usage.web_searches == 2


def cut_call(stop_reason: str) -> Events:
    """Build a call whose arguments are cut off."""
    start, ping, block, _, _, _, stop, *rest = events(_USAGE, [tool_use("toolu_1", "North")], stop_reason).events
    cut = {"type": "content_block_delta", "index": 0, "delta": {"type": "input_json_delta", "partial_json": '{"tow'}}
    return Events((start, ping, block, cut, stop, *rest))


async def test_a_call_that_was_cut_at_the_limit_is_left_out(stage: HandMadeStage) -> None:
    streams(stage, *cut_call("max_tokens").events)
    reply = whole(await streamed_by(stage))
    assert (reply.finish_reason, reply.tool_calls) == (FinishReason.LENGTH, ())


async def test_arguments_that_break_off_for_no_reason_are_handed_on_as_text(stage: HandMadeStage) -> None:
    streams(stage, *cut_call("tool_use").events)
    reply = whole(await streamed_by(stage))
    (call,) = reply.tool_calls
    assert (call.arguments, call.invalid_arguments) == ({}, '{"tow')
    assert reply.usage == _BILL


async def test_an_answer_that_stops_for_an_unknown_reason_is_an_answer(stage: HandMadeStage) -> None:
    streams(stage, *events(_USAGE, text("Well"), "something_new").events)
    reply = whole(await streamed_by(stage))
    assert (reply.content, reply.finish_reason, reply.usage) == ("Well", FinishReason.STOP, _BILL)


@pytest.mark.parametrize(
    ("stop_reason", "finish"),
    [("stop_sequence", FinishReason.STOP), ("model_context_window_exceeded", FinishReason.LENGTH)],
)
async def test_other_reasons_to_stop_are_understood(
    stage: HandMadeStage, stop_reason: str, finish: FinishReason
) -> None:
    streams(stage, *events(_USAGE, text("Well."), stop_reason).events)
    assert whole(await streamed_by(stage)).finish_reason is finish


async def test_a_refusal_in_the_middle_of_a_stream_is_filtered_content_with_its_reason_and_bill(
    stage: HandMadeStage,
) -> None:
    start, *middle, delta, stop = events(_USAGE, text("Well, "), "refusal").events
    assert isinstance(delta, Mapping)
    details = {"type": "refusal", "category": "cyber", "explanation": "This could do harm."}
    streams(stage, start, *middle, {**delta, "delta": {**delta["delta"], "stop_details": details}}, stop)
    error = await failed(stage)
    assert type(error) is ContentFilterError
    assert "This could do harm." in str(error)
    assert error.usage == _BILL


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("overloaded_error", ProviderUnavailableError),
        ("api_error", ProviderUnavailableError),
        ("something_new", ProviderUnavailableError),
        ("rate_limit_error", RateLimitError),
    ],
)
async def test_an_error_inside_a_good_stream_says_what_it_is(
    stage: HandMadeStage, kind: str, expected: type[LLMError]
) -> None:
    begun = events(_USAGE, text("Well"), "end_turn").events[:5]
    streams(stage, *begun, {"type": "error", "error": {"type": kind, "message": "Sorry."}})
    assert type(await failed(stage)) is expected


@pytest.mark.parametrize(
    "event",
    [
        b"event: error\ndata: oops\n\n",
        b"event: message_delta\ndata: null\n\n",
        b'event: content_block_delta\ndata: {"type": "content_block_delta", "delta": {"type": "text_delta"}}\n\n',
    ],
)
async def test_an_event_without_sense_is_the_providers_failure(stage: HandMadeStage, event: bytes) -> None:
    streams(stage, *events(_USAGE, text("Well"), "end_turn").events[:5], event)
    assert type(await failed(stage)) is ProviderUnavailableError


async def test_events_without_figures_leave_the_answer_as_it_is(stage: HandMadeStage) -> None:
    odd = b'event: message_start\ndata: {"type": "message_start", "message": {}}\n\n'
    streams(stage, odd, *events(_USAGE, text("Well"), "end_turn").events[1:-2], *_ended_without_usage())
    reply = whole(await streamed_by(stage))
    assert (reply.content, reply.estimated) == ("Well", True)


def _ended_without_usage() -> tuple[bytes, ...]:
    return (
        b'event: message_delta\ndata: {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {}}\n\n',
        b'event: message_stop\ndata: {"type": "message_stop"}\n\n',
    )


@pytest.mark.parametrize("kind", list(exception_classes(anthropic)))
async def test_no_exception_of_the_sdk_leaks_out_of_a_stream(stage: HandMadeStage, kind: type[Exception]) -> None:
    stage.breaks_midway(made(kind))
    assert isinstance(await failed(stage), LLMError)


async def test_a_slow_listener_does_not_use_up_the_time_for_the_stream(stage: HandMadeStage) -> None:
    stage.set(Happening.STREAMED_TEXT)
    impatient = stage.impatient()
    heard_events = 0
    async for _ in impatient.stream(asking(_MODEL)):
        heard_events += 1
        await asyncio.sleep(IMPATIENCE_SECONDS / 2)
    assert heard_events > 3


async def test_leaving_a_stream_has_freed_its_connection_when_it_returns(stage: HandMadeStage) -> None:
    scene = stage.set(Happening.STREAMED_TEXT)
    stream = scene.provider.stream(scene.chat)
    await anext(stream)
    assert not await scene.is_free()
    await stream.aclose()
    assert await scene.is_free()


async def test_a_piece_without_text_is_not_handed_on(stage: HandMadeStage) -> None:
    start, ping, block, *rest = events(_USAGE, text("Yes."), "end_turn").events
    empty = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": ""}}
    streams(stage, start, ping, block, empty, *rest)
    assert TextDelta("") not in await streamed_by(stage)
