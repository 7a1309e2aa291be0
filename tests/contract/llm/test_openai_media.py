"""OpenAI's and xAI's images, audio and embeddings: the exact requests, and every figure in the responses."""

import base64
import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from adapters.llm.models.prices import list_prices
from domain.llm.chat import Image
from domain.llm.errors import LLMError, ProviderUnavailableError, RateLimitError, UnreadableReplyError
from domain.llm.media import EmbeddingRequest, ImageRequest, SpeechRequest, TranscriptionRequest
from domain.llm.requests import ModelReply, ModelRequest
from domain.llm.token_usage import TokenUsage
from domain.spending.pricing import ModelPrice
from tests.contract.llm.exchanges.exchange import Exchange
from tests.contract.llm.exchanges.openai import OpenAIExchanges
from tests.contract.llm.exchanges.openai_media import PICTURE, SOUND
from tests.contract.llm.exchanges.xai import XAIExchanges
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.requests import RECORDING, TEXTS
from tests.contract.llm.scenes import ANY_PROVIDER, CALLER, Happening

_MP3 = {"content-type": "audio/mpeg"}
_EVENTS = {"content-type": "text/event-stream"}
_WHO: dict[str, Any] = {"provider": ANY_PROVIDER, "caller": CALLER}


@pytest.fixture
async def stage() -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(OpenAIExchanges())
    yield stage
    await stage.close()


@pytest.fixture
async def at_xai() -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(XAIExchanges())
    yield stage
    await stage.close()


def painting(**changes: Any) -> ImageRequest:
    return ImageRequest(**{**_WHO, "model": "gpt-image-2", "prompt": "A tower", **changes})


def speaking(**changes: Any) -> SpeechRequest:
    return SpeechRequest(**{**_WHO, "model": "tts-1", "text": "The light is on.", **changes})


def hearing(**changes: Any) -> TranscriptionRequest:
    return TranscriptionRequest(
        **{**_WHO, "model": "whisper-1", "audio": RECORDING, "media_type": "audio/wav", **changes}
    )


def sent(stage: HandMadeStage) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(stage.request.content)
    return body


async def fails(stage: HandMadeStage, request: ModelRequest[ModelReply], exchange: Exchange) -> LLMError:
    stage.delivers(exchange)
    with pytest.raises(LLMError) as failure:
        await stage.provider.ask(request)
    return failure.value


async def test_a_picture_is_asked_for_in_the_providers_words(stage: HandMadeStage) -> None:
    stage.set(Happening.PICTURED)
    await stage.provider.ask(painting(count=2, size="1024x1536", quality="low"))
    assert (stage.request.url.path, sent(stage)) == (
        "/v1/images/generations",
        {"model": "gpt-image-2", "prompt": "A tower", "n": 2, "size": "1024x1536", "quality": "low"},
    )


async def test_unset_options_of_a_picture_are_left_to_the_model(stage: HandMadeStage) -> None:
    stage.set(Happening.PICTURED)
    await stage.provider.ask(painting())
    assert sent(stage).keys() == {"model", "prompt", "n"}


@pytest.mark.parametrize("usage", [None, "odd", {}, {"input_tokens": 5}, {"input_tokens": -1, "output_tokens": 7}])
async def test_paid_pictures_without_figures_are_handed_on_and_have_no_price(stage: HandMadeStage, usage: Any) -> None:
    picture = {"b64_json": base64.b64encode(PICTURE).decode()}
    stage.delivers(Exchange(body={"data": [picture], "usage": usage}))
    reply = await stage.provider.ask(painting())
    assert [image.data for image in reply.images] == [PICTURE]
    assert reply.estimated
    assert _list_price("gpt-image-2").factor(reply.usage) is None


@pytest.mark.parametrize("data", [None, [], [{}], [{"b64_json": "no base64"}]])
async def test_a_reply_without_pictures_is_no_outage_and_billed(stage: HandMadeStage, data: Any) -> None:
    figures = {"input_tokens": 5, "output_tokens": 7, "total_tokens": 12}
    error = await fails(stage, painting(), Exchange(body={"data": data, "usage": figures}))
    assert isinstance(error, ProviderUnavailableError | UnreadableReplyError)
    assert error.usage is not None
    assert (error.usage.input_tokens, error.usage.output_image_tokens) == (5, 7)


async def test_pictures_of_xai_are_asked_for_as_data(at_xai: HandMadeStage) -> None:
    at_xai.set(Happening.PICTURED)
    await at_xai.provider.ask(painting(model="grok-imagine-image", size="4:3", quality="2k"))
    assert sent(at_xai) == {
        "model": "grok-imagine-image",
        "prompt": "A tower",
        "n": 1,
        "response_format": "b64_json",
        "aspect_ratio": "4:3",
        "resolution": "2k",
    }


async def test_a_picture_may_come_as_an_address(at_xai: HandMadeStage) -> None:
    at_xai.delivers(Exchange(body={"data": [{"url": "https://pictures.example/1.jpg"}]}))
    reply = await at_xai.provider.ask(painting(model="grok-imagine-image"))
    assert reply.images == (Image(url="https://pictures.example/1.jpg"),)
    assert reply.usage == TokenUsage(images=1)


async def test_older_speech_is_billed_by_characters(stage: HandMadeStage) -> None:
    stage.delivers(Exchange(body=SOUND, headers=_MP3))
    reply = await stage.provider.ask(speaking())
    assert (reply.audio, reply.media_type, reply.usage) == (SOUND, "audio/mpeg", TokenUsage(characters=16))
    assert (stage.request.url.path, sent(stage)) == (
        "/v1/audio/speech",
        {"model": "tts-1", "input": "The light is on.", "voice": "alloy", "response_format": "mp3"},
    )


async def test_newer_speech_comes_in_events_because_only_they_have_figures(stage: HandMadeStage) -> None:
    stage.set(Happening.SPOKEN)
    await stage.provider.ask(speaking(model="gpt-4o-mini-tts", voice="coral", instructions="Whisper."))
    assert sent(stage) == {
        "model": "gpt-4o-mini-tts",
        "input": "The light is on.",
        "voice": "coral",
        "instructions": "Whisper.",
        "response_format": "mp3",
        "stream_format": "sse",
    }


async def test_newer_speech_in_bare_sound_has_its_tokens_estimated(stage: HandMadeStage) -> None:
    stage.delivers(Exchange(body=SOUND, headers=_MP3))
    reply = await stage.provider.ask(speaking(model="gpt-4o-mini-tts", text="a" * 900))
    assert reply.audio == SOUND
    assert reply.usage == TokenUsage(input_tokens=225, output_tokens=1260, output_audio_tokens=1260, characters=900)


async def test_speech_that_ends_early_is_the_providers_failure(stage: HandMadeStage) -> None:
    begun = b'data: {"type": "speech.audio.delta", "audio": "AAAA"}\n\n'
    for content in (begun, b"data: {oops\n\n", b"", b'data: {"type": "speech.audio.done"}\n\n'):
        error = await fails(stage, speaking(model="gpt-4o-mini-tts"), Exchange(body=content, headers=_EVENTS))
        assert isinstance(error, ProviderUnavailableError | UnreadableReplyError)


async def test_speech_without_figures_is_handed_on_with_its_tokens_estimated(stage: HandMadeStage) -> None:
    sound = b'data: {"type": "speech.audio.delta", "audio": "AAAA"}\n\ndata: {"type": "speech.audio.done"}\n\n'
    stage.delivers(Exchange(body=sound, headers=_EVENTS))
    reply = await stage.provider.ask(speaking(model="gpt-4o-mini-tts", text="a" * 900))
    assert (reply.audio, reply.usage.output_audio_tokens, reply.estimated) == (b"\0\0\0", 1260, True)


async def test_an_error_in_the_middle_of_speech_says_what_it_is(stage: HandMadeStage) -> None:
    content = b'data: {"type": "error", "error": {"code": "rate_limit_exceeded", "message": "Slow down."}}\n\n'
    exchange = Exchange(body=content, headers=_EVENTS)
    assert type(await fails(stage, speaking(model="gpt-4o-mini-tts"), exchange)) is RateLimitError


async def test_what_is_no_sound_is_the_providers_failure(stage: HandMadeStage, at_xai: HandMadeStage) -> None:
    for exchange in (Exchange(body=b"<html>"), Exchange(body=b"", headers=_MP3), Exchange(body={"error": None})):
        assert type(await fails(stage, speaking(), exchange)) is ProviderUnavailableError
        assert type(await fails(at_xai, speaking(model="grok-tts"), exchange)) is ProviderUnavailableError


async def test_speech_of_xai_is_requested_with_text_and_voice(at_xai: HandMadeStage) -> None:
    at_xai.set(Happening.SPOKEN)
    await at_xai.provider.ask(speaking(model="grok-tts", voice="eve", instructions="Whisper."))
    assert (at_xai.request.url.path, sent(at_xai)) == (
        "/v1/tts",
        {"text": "The light is on.", "language": "auto", "voice_id": "eve"},
    )


async def test_older_transcriptions_are_billed_by_the_second(stage: HandMadeStage) -> None:
    stage.delivers(Exchange(body={"text": "On.", "usage": {"type": "duration", "seconds": 6}}))
    reply = await stage.provider.ask(hearing())
    assert (reply.duration_seconds, reply.usage) == (Decimal(6), TokenUsage(audio_seconds=Decimal(6)))


async def test_a_recording_goes_out_as_a_file_of_its_kind(stage: HandMadeStage, at_xai: HandMadeStage) -> None:
    stage.set(Happening.TRANSCRIBED)
    await stage.provider.ask(hearing(media_type="audio/x-wav", language="de"))
    at_xai.set(Happening.TRANSCRIBED)
    await at_xai.provider.ask(hearing(model="grok-stt", media_type="audio/mpeg", language="de"))
    for sent_to, path, name in ((stage, "/v1/audio/transcriptions", b"wav"), (at_xai, "/v1/stt", b"mp3")):
        form = sent_to.request.content
        assert sent_to.request.url.path == path
        assert b'name="language"\r\n\r\nde\r\n' in form
        assert b'filename="recording.' + name + b'"' in form
        assert RECORDING in form


@pytest.mark.parametrize("side", [{}, {"usage": None, "duration": None}, {"usage": [], "duration": "odd"}])
async def test_a_paid_transcription_without_figures_is_handed_on_and_has_no_price(
    stage: HandMadeStage, at_xai: HandMadeStage, side: dict[str, Any]
) -> None:
    for where in (stage, at_xai):
        where.delivers(Exchange(body={"text": "On.", **side}))
        reply = await where.provider.ask(hearing())
        assert (reply.text, reply.estimated) == ("On.", True)
        assert _list_price("whisper-1").factor(reply.usage) is None


@pytest.mark.parametrize("text", [None, 7, ["On."]])
async def test_a_transcription_without_text_is_a_failure(
    stage: HandMadeStage, at_xai: HandMadeStage, text: object
) -> None:
    for where in (stage, at_xai):
        error = await fails(where, hearing(), Exchange(body={"text": text, "duration": 1}))
        assert isinstance(error, ProviderUnavailableError | UnreadableReplyError)


def _list_price(model: str) -> ModelPrice:
    return next(price for price in list_prices() if (price.provider, price.model) == ("openai", model))


async def test_a_text_without_a_vector_is_no_outage_and_billed_once(stage: HandMadeStage) -> None:
    one = {"model": "m", "data": [{"index": 0, "embedding": [1.0]}], "usage": {"prompt_tokens": 4, "total_tokens": 4}}
    request = EmbeddingRequest(**_WHO, model="text-embedding-3-small", texts=TEXTS)
    error = await fails(stage, request, Exchange(body=one))
    assert type(error) is UnreadableReplyError
    assert error.usage == TokenUsage(input_tokens=4)


async def test_the_size_of_a_vector_goes_out_where_it_is_asked_for(stage: HandMadeStage) -> None:
    stage.set(Happening.EMBEDDED)
    await stage.provider.ask(EmbeddingRequest(**_WHO, model="text-embedding-3-small", texts=TEXTS, dimensions=3))
    assert (stage.request.url.path, sent(stage)["input"], sent(stage)["dimensions"]) == (
        "/v1/embeddings",
        list(TEXTS),
        3,
    )
