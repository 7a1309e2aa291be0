"""Parse what only Gemini streams: usage in each chunk, its endings, and what breaks a stream."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from google.genai import errors, types

from domain.llm.chat import Completion, FinishReason, TextDelta, UsageSoFar
from domain.llm.errors import (
    ContentFilterError,
    InvalidRequestError,
    LLMError,
    MalformedAnswerError,
    ProviderUnavailableError,
    RateLimitError,
)
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.answering import failed, streamed_by, streams
from tests.contract.llm.exchanges.exchange import Events, Exchange
from tests.contract.llm.exchanges.google import GoogleExchanges
from tests.contract.llm.exchanges.google_content import content, text
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.scenes import IMPATIENCE_SECONDS, Happening, asking
from tests.contract.llm.stream_contract import streamed_in, whole
from tests.unit.llm.providers.sdk_errors import exception_classes, made

_MODEL = GoogleExchanges.model
_USAGE = {"promptTokenCount": 10, "candidatesTokenCount": 8}
_BILL = TokenUsage(input_tokens=10, output_tokens=8)
_FILTERED = {
    "SAFETY",
    "RECITATION",
    "LANGUAGE",
    "BLOCKLIST",
    "PROHIBITED_CONTENT",
    "SPII",
    "ESCALATION",
    "MODEL_ARMOR",
    "IMAGE_SAFETY",
    "IMAGE_PROHIBITED_CONTENT",
    "IMAGE_RECITATION",
}


@pytest.fixture
async def stage() -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(GoogleExchanges())
    yield stage
    await stage.close()


async def test_a_call_of_no_tool_is_the_models_mistake(stage: HandMadeStage) -> None:
    streams(stage, content(_USAGE, [{"functionCall": {"args": {}}}]))
    assert type(await failed(stage)) is MalformedAnswerError


async def test_the_usage_so_far_is_an_event_whenever_it_changes(stage: HandMadeStage) -> None:
    events = await streamed_in(stage.set(Happening.STREAMED_TEXT))
    assert [event.usage.output_tokens for event in events if isinstance(event, UsageSoFar)] == [1, 8]
    assert isinstance(events[0], UsageSoFar)


async def test_the_last_of_several_ends_counts(stage: HandMadeStage) -> None:
    later = {"promptTokenCount": 91, "toolUsePromptTokenCount": 9, "candidatesTokenCount": 20, "thoughtsTokenCount": 5}
    streams(stage, content(_USAGE, text("One. ")), content(later, text("Two."), "MAX_TOKENS"))
    assert whole(await streamed_by(stage)) == Completion(
        content="One. Two.",
        model=_MODEL,
        finish_reason=FinishReason.LENGTH,
        usage=TokenUsage(input_tokens=100, output_tokens=25, reasoning_tokens=5),
    )


async def test_a_stream_that_is_cut_off_carries_its_bill(stage: HandMadeStage) -> None:
    streams(stage, content(_USAGE, text("Well"), None))
    error = await failed(stage)
    assert type(error) is ProviderUnavailableError
    assert error.usage == _BILL


@pytest.mark.parametrize("ending", ["dropped", "corrupt", "silent"])
async def test_a_stream_that_breaks_carries_its_bill(stage: HandMadeStage, ending: str) -> None:
    begun = Exchange(body=Events((content(_USAGE, text("Well"), None),)))
    corrupt = Exchange(body=Events((content(_USAGE, text("Well"), None), b"data: {oops\n\n")))
    if ending == "corrupt":
        stage.delivers(corrupt)
    else:
        stage.delivers(begun, OSError("gone") if ending == "dropped" else "silence")
    with pytest.raises(LLMError) as failure:
        async for _ in stage.impatient().stream(asking(_MODEL)):
            pass
    assert failure.value.usage == _BILL


async def test_what_is_blocked_in_a_stream_is_filtered_content_and_billed(stage: HandMadeStage) -> None:
    feedback = {"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": {"promptTokenCount": 10}}
    streams(stage, feedback)
    error = await failed(stage)
    assert type(error) is ContentFilterError
    assert error.usage == TokenUsage(input_tokens=10)


@pytest.mark.parametrize("reason", [reason.value for reason in types.FinishReason])
async def test_every_reason_to_stop_is_an_answer_a_filter_or_a_failure(stage: HandMadeStage, reason: str) -> None:
    streams(stage, content(_USAGE, text("Well"), reason))
    if reason not in {*_FILTERED, "MISSING_THOUGHT_SIGNATURE"}:
        assert whole(await streamed_by(stage)).content == "Well"
        return
    error = await failed(stage)
    assert type(error) is (ContentFilterError if reason in _FILTERED else InvalidRequestError)
    assert error.usage == _BILL


@pytest.mark.parametrize("reason", ["OTHER", "NO_IMAGE", "FINISH_REASON_UNSPECIFIED", "SOMETHING_NEW"])
async def test_an_end_for_another_reason_without_an_answer_is_a_failure(stage: HandMadeStage, reason: str) -> None:
    streams(stage, content(_USAGE, [], reason))
    error = await failed(stage)
    assert type(error) is ProviderUnavailableError
    assert error.usage == _BILL


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ({"code": 503, "message": "Overloaded.", "status": "UNAVAILABLE"}, ProviderUnavailableError),
        ({"code": 500, "message": "Sorry.", "status": "INTERNAL"}, ProviderUnavailableError),
        ({"code": 429, "message": "Slow down.", "status": "RESOURCE_EXHAUSTED"}, RateLimitError),
        ({"message": "No code."}, ProviderUnavailableError),
        (None, ProviderUnavailableError),
        ("oops", ProviderUnavailableError),
    ],
)
async def test_an_error_inside_a_good_stream_says_what_it_is(
    stage: HandMadeStage, error: object, expected: type[LLMError]
) -> None:
    streams(stage, content(_USAGE, text("Well"), None), {"error": error})
    failure = await failed(stage)
    assert type(failure) is expected
    assert failure.usage == _BILL


@pytest.mark.parametrize("chunk", [b"data: null\n\n", b"data: []\n\n", b'data: {"candidates": 7}\n\n', b"oops\n\n"])
async def test_a_chunk_without_sense_is_the_providers_failure(stage: HandMadeStage, chunk: bytes) -> None:
    streams(stage, content(_USAGE, text("Well"), None), chunk)
    assert type(await failed(stage)) is ProviderUnavailableError


@pytest.mark.parametrize("kind", list(exception_classes(errors)))
async def test_no_exception_of_the_sdk_leaks_out_of_a_stream(stage: HandMadeStage, kind: type[Exception]) -> None:
    stage.breaks_midway(made(kind))
    assert isinstance(await failed(stage), LLMError)


async def test_leaving_a_stream_has_freed_its_connection_when_it_returns(stage: HandMadeStage) -> None:
    scene = stage.set(Happening.STREAMED_TEXT)
    stream = scene.provider.stream(scene.chat)
    async for event in stream:
        if isinstance(event, TextDelta):
            break
    assert not await scene.is_free()
    await stream.aclose()
    assert await scene.is_free()


async def test_streams_side_by_side_are_left_one_by_one(stage: HandMadeStage) -> None:
    scene = stage.set(Happening.STREAMED_TEXT)
    left, kept = scene.provider.stream(scene.chat), scene.provider.stream(scene.chat)
    await asyncio.gather(anext(left), anext(kept))
    await left.aclose()
    assert whole([event async for event in kept]).content == scene.says


async def test_a_slow_listener_does_not_use_up_the_time_for_the_stream(stage: HandMadeStage) -> None:
    stage.set(Happening.STREAMED_TEXT)
    heard_events = 0
    async for _ in stage.impatient().stream(asking(_MODEL)):
        heard_events += 1
        await asyncio.sleep(IMPATIENCE_SECONDS / 2)
    assert heard_events > 3
