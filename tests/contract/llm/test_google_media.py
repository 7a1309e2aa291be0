"""Gemini's images, audio and embeddings: the exact requests, and how odd responses are parsed."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any, TypeVar

import pytest

from domain.llm.errors import ContentFilterError, InvalidRequestError, ProviderUnavailableError, UnreadableReplyError
from domain.llm.media import EmbeddingRequest, ImageRequest, SpeechRequest, TranscriptionRequest
from domain.llm.requests import ModelReply, ModelRequest
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.answering import answers
from tests.contract.llm.exchanges.google import GoogleExchanges
from tests.contract.llm.exchanges.google_content import blob, by_modality, content, text
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.scenes import ANY_PROVIDER, CALLER, Happening

RequestT = TypeVar("RequestT", bound=ModelRequest[Any])

_USAGE = {"promptTokenCount": 6, "candidatesTokenCount": 1290, "thoughtsTokenCount": 10}


@pytest.fixture
async def stage() -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(GoogleExchanges())
    yield stage
    await stage.close()


def asked(kind: type[RequestT], **parts: Any) -> RequestT:
    return kind(provider=ANY_PROVIDER, model="a-model", caller=CALLER, **parts)


def picture(**parts: Any) -> ImageRequest:
    return asked(ImageRequest, prompt="A tower by the sea", **parts)


async def sent(stage: HandMadeStage, happening: Happening, request: ModelRequest[ModelReply]) -> dict[str, Any]:
    await stage.set(happening).provider.ask(request)
    assert stage.request.url.path.startswith("/v1beta/models/a-model:")
    body: dict[str, Any] = json.loads(stage.request.content)
    return body


async def test_a_picture_is_asked_for_by_its_prompt_alone(stage: HandMadeStage) -> None:
    body = await sent(stage, Happening.PICTURED, picture(quality="high"))
    assert body["contents"] == [{"role": "user", "parts": [{"text": "A tower by the sea"}]}]
    assert body["generationConfig"] == {"responseModalities": ["IMAGE"]}


@pytest.mark.parametrize(("size", "name"), [("16:9", "aspectRatio"), ("2K", "imageSize")])
async def test_the_size_of_a_picture_is_in_geminis_words(stage: HandMadeStage, size: str, name: str) -> None:
    body = await sent(stage, Happening.PICTURED, picture(size=size))
    assert body["generationConfig"]["imageConfig"] == {name: size}


async def test_several_pictures_at_once_are_refused_with_the_mend(stage: HandMadeStage) -> None:
    with pytest.raises(InvalidRequestError, match="one picture at a time: ask 3 times"):
        await stage.provider.ask(picture(count=3))
    assert stage.requests == []


async def test_without_figures_by_modality_all_but_thoughts_is_the_picture(stage: HandMadeStage) -> None:
    answers(stage, content(_USAGE, [blob(b"a picture", "image/png")]))
    reply = await stage.provider.ask(picture())
    assert reply.usage == TokenUsage(
        input_tokens=6, output_tokens=1300, reasoning_tokens=10, output_image_tokens=1290, images=1
    )


async def test_an_answer_without_a_picture_is_a_failure_and_billed(stage: HandMadeStage) -> None:
    answers(stage, content({"promptTokenCount": 6, "candidatesTokenCount": 9}, text("I would rather not.")))
    with pytest.raises(ProviderUnavailableError, match="no picture") as failed:
        await stage.provider.ask(picture())
    assert failed.value.usage == TokenUsage(input_tokens=6, output_tokens=9)


async def test_a_picture_that_may_not_be_is_filtered_content_and_billed(stage: HandMadeStage) -> None:
    answers(stage, content({"promptTokenCount": 6}, [], "IMAGE_SAFETY"))
    with pytest.raises(ContentFilterError) as refused:
        await stage.provider.ask(picture())
    assert refused.value.usage == TokenUsage(input_tokens=6)


@pytest.mark.parametrize(("voice", "spoken_by"), [(None, "Kore"), ("Puck", "Puck")])
async def test_speech_has_a_voice(stage: HandMadeStage, voice: str | None, spoken_by: str) -> None:
    body = await sent(stage, Happening.SPOKEN, asked(SpeechRequest, text="The light is on.", voice=voice))
    assert body["contents"][0]["parts"] == [{"text": "The light is on."}]
    assert body["generationConfig"] == {
        "responseModalities": ["AUDIO"],
        "speechConfig": {"voiceConfig": {"prebuiltVoiceConfig": {"voiceName": spoken_by}}},
    }


async def test_directions_stand_before_what_is_to_be_spoken(stage: HandMadeStage) -> None:
    request = asked(SpeechRequest, text="The light is on.", instructions="Whisper")
    body = await sent(stage, Happening.SPOKEN, request)
    assert body["contents"][0]["parts"] == [{"text": "Whisper:\nThe light is on."}]


async def test_without_figures_by_modality_all_is_speech(stage: HandMadeStage) -> None:
    answers(stage, content({"promptTokenCount": 6, "candidatesTokenCount": 9}, [blob(b"\1\0", "audio/L16;rate=24000")]))
    reply = await stage.provider.ask(asked(SpeechRequest, text="On."))
    assert reply.usage == TokenUsage(input_tokens=6, output_tokens=9, output_audio_tokens=9)


async def test_silence_is_a_failure(stage: HandMadeStage) -> None:
    answers(stage, content({"promptTokenCount": 6, "candidatesTokenCount": 0}, [blob(b"", "audio/L16;rate=24000")]))
    with pytest.raises(ProviderUnavailableError, match="no speech"):
        await stage.provider.ask(asked(SpeechRequest, text="On."))


@pytest.mark.parametrize("language", [None, "de"])
async def test_a_recording_goes_out_with_the_wish_to_write_it_down(stage: HandMadeStage, language: str | None) -> None:
    request = asked(TranscriptionRequest, audio=b"a recording", media_type="audio/wav", language=language)
    body = await sent(stage, Happening.TRANSCRIBED, request)
    recording, wish = body["contents"][0]["parts"]
    assert recording["inlineData"]["mimeType"] == "audio/wav"
    assert base64.urlsafe_b64decode(recording["inlineData"]["data"]) == b"a recording"
    assert "word for word" in wish["text"]
    assert ("'de'" in wish["text"]) == (language is not None)


async def test_each_text_is_a_content_of_its_own(stage: HandMadeStage) -> None:
    request = asked(EmbeddingRequest, texts=("a tower", "a light"), dimensions=3)
    body = await sent(stage, Happening.EMBEDDED, request)
    assert [each["content"]["parts"] for each in body["requests"]] == [[{"text": "a tower"}], [{"text": "a light"}]]
    assert {each["outputDimensionality"] for each in body["requests"]} == {3}


async def test_without_dimensions_the_model_has_its_own(stage: HandMadeStage) -> None:
    body = await sent(stage, Happening.EMBEDDED, asked(EmbeddingRequest, texts=("a tower", "a light")))
    assert "outputDimensionality" not in json.dumps(body)


async def test_reported_embedding_usage_is_used(stage: HandMadeStage) -> None:
    usage = {"promptTokenCount": 7, "promptTokenDetails": by_modality(TEXT=7)}
    answers(stage, {"embeddings": [{"values": [0.5]}], "usageMetadata": usage})
    reply = await stage.provider.ask(asked(EmbeddingRequest, texts=("a tower",)))
    assert reply.usage == TokenUsage(input_tokens=7)


@pytest.mark.parametrize("vectors", [[], [{"values": [0.5]}], [{"values": [0.5]}, {}]])
async def test_a_text_without_a_vector_is_no_outage(stage: HandMadeStage, vectors: list[dict[str, Any]]) -> None:
    answers(stage, {"embeddings": vectors})
    with pytest.raises(UnreadableReplyError):
        await stage.provider.ask(asked(EmbeddingRequest, texts=("a tower", "a light")))
