"""Recorded images, audio, embeddings and token counts of OpenAI and xAI are parsed exactly."""

import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from domain.llm.chat import Image
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.asked_again import request_of
from tests.contract.llm.recorded import RecordedStage
from tests.contract.llm.recording import Kind, Recording
from tests.contract.llm.recordings import recorded

pytestmark = pytest.mark.recordings

_SENTENCE = "The sun was setting slowly, casting long shadows across the empty field."


@pytest.fixture(params=["openai", "xai"])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[RecordedStage]:
    stage = RecordedStage(request.param)
    yield stage
    await stage.close()


at_openai = pytest.mark.parametrize("stage", ["openai"], indirect=True)
at_xai = pytest.mark.parametrize("stage", ["xai"], indirect=True)


def tape(stage: RecordedStage, kind: Kind, mark: str = "") -> Recording:
    (found,) = [each for each in recorded(stage.provider) if each.kind is kind and mark in each.tape]
    return found


async def answered(stage: RecordedStage, recording: Recording) -> Any:
    return await stage.replaying(recording).ask(request_of(recording))


@at_openai
async def test_a_picture_of_openai_takes_tokens(stage: RecordedStage) -> None:
    reply = await answered(stage, tape(stage, Kind.IMAGE))
    assert reply.images == (Image(data=b"hello", media_type="image/jpeg"),)
    assert reply.usage == TokenUsage(input_tokens=14, output_tokens=272, output_image_tokens=272, images=1)


@at_xai
async def test_a_picture_of_xai_is_a_piece(stage: RecordedStage) -> None:
    reply = await answered(stage, tape(stage, Kind.IMAGE))
    assert reply.images == (Image(data=b"hello", media_type="image/png"),)
    assert reply.usage == TokenUsage(images=1)


async def test_speech_comes_as_it_is_and_takes_characters(stage: RecordedStage) -> None:
    recording = tape(stage, Kind.SPEECH)
    reply = await answered(stage, recording)
    text = recording.asked.get("input") or recording.asked["text"]
    assert (reply.audio, reply.media_type) == (recording.body, "audio/mpeg")
    assert reply.usage == TokenUsage(characters=len(text))
    (request,) = stage.sent
    sent = json.loads(request.content)
    assert sent.items() <= {**recording.asked, "response_format": "mp3"}.items()


@at_openai
async def test_whisper_takes_seconds(stage: RecordedStage) -> None:
    reply = await answered(stage, tape(stage, Kind.TRANSCRIPTION, "whisper"))
    assert (reply.text, reply.duration_seconds) == (_SENTENCE, 6)
    assert reply.usage == TokenUsage(audio_seconds=Decimal(6))


@at_openai
async def test_its_successor_takes_tokens(stage: RecordedStage) -> None:
    reply = await answered(stage, tape(stage, Kind.TRANSCRIPTION, "gpt-4o"))
    assert (reply.text, reply.duration_seconds) == (_SENTENCE, None)
    assert reply.usage == TokenUsage(input_tokens=54, input_audio_tokens=54, output_tokens=16)


@at_xai
async def test_a_transcription_of_xai_takes_seconds(stage: RecordedStage) -> None:
    reply = await answered(stage, tape(stage, Kind.TRANSCRIPTION))
    assert reply.text == "Ruby is a programming language designed for developer happiness."
    assert reply.usage == TokenUsage(audio_seconds=Decimal("3.7"))


@at_openai
async def test_a_vector_is_read_whole(stage: RecordedStage) -> None:
    recording = tape(stage, Kind.EMBEDDING)
    reply = await answered(stage, recording)
    (vector,) = reply.vectors
    assert len(vector) == 512
    assert reply.usage == TokenUsage(input_tokens=recording.answer["usage"]["prompt_tokens"])


@at_openai
async def test_a_count_is_read(stage: RecordedStage) -> None:
    reply = await answered(stage, tape(stage, Kind.COUNT))
    assert (reply.tokens, reply.exact) == (16, True)
