"""Embeddings, pictures and sound at the simulated endpoint, as the vendors' SDKs see them."""

import base64
import io
import math
import wave
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx2
import openai
import pytest
from google import genai
from google.genai import types
from PIL import Image

from adapters.llm.simulator.urls import simulated_base_url
from adapters.llm.simulator.vectors import vector_of
from tests.integration.llm.sdks.google import google_client

TEXTS = ["the cat sat on the mat", "a cat sat on a mat", "interest rates rose sharply"]
XAI_KEY = {"authorization": "Bearer key"}


@pytest.fixture
async def gpt(llm_origin: str) -> AsyncIterator[openai.AsyncOpenAI]:
    base_url = simulated_base_url("openai", llm_origin)
    async with openai.AsyncOpenAI(api_key="key", base_url=base_url, max_retries=0) as client:
        yield client


@pytest.fixture
async def grok(llm_origin: str) -> AsyncIterator[openai.AsyncOpenAI]:
    base_url = simulated_base_url("xai", llm_origin)
    async with openai.AsyncOpenAI(api_key="key", base_url=base_url, max_retries=0) as client:
        yield client


@pytest.fixture
async def gemini(llm_origin: str) -> AsyncIterator[genai.Client]:
    async with google_client(llm_origin) as client:
        yield client


def nearness(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(one, other, strict=True))


def assert_means_something(vectors: Sequence[Sequence[float]], again: Sequence[float], dimensions: int) -> None:
    cat, also_cat, money = vectors
    assert {len(vector) for vector in vectors} == {dimensions}
    assert math.isclose(nearness(cat, cat), 1.0, abs_tol=1e-5)
    assert list(cat) == list(again)
    assert nearness(cat, also_cat) > nearness(cat, money) + 0.2


def recording(seconds: float) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(b"\0\0" * round(8000 * seconds))
    return file.getvalue()


def length_of(sound: bytes) -> float:
    with wave.open(io.BytesIO(sound)) as read:
        return float(read.getnframes() / read.getframerate())


def test_a_vector_is_the_same_in_every_process() -> None:
    assert [round(place, 3) for place in vector_of("tower", 4)] == [-0.408, -0.408, 0.0, 0.816]


@pytest.mark.parametrize("encoding", [None, "float", "base64"])
async def test_openai_embeds_texts_that_share_words_near_each_other(gpt: openai.AsyncOpenAI, encoding: Any) -> None:
    asked: dict[str, Any] = {} if encoding is None else {"encoding_format": encoding}
    reply = await gpt.embeddings.create(model="text-embedding-3-small", input=TEXTS, **asked)
    again = await gpt.embeddings.create(model="text-embedding-3-small", input=TEXTS[0], **asked)
    if encoding != "base64":
        assert_means_something([each.embedding for each in reply.data], again.data[0].embedding, 1536)
    else:
        assert isinstance(reply.data[0].embedding, str)
    assert reply.usage.total_tokens == sum(math.ceil(len(text) / 4) for text in TEXTS)


async def test_openai_embeds_into_as_many_dimensions_as_asked_for(gpt: openai.AsyncOpenAI) -> None:
    reply = await gpt.embeddings.create(model="text-embedding-3-small", input=TEXTS, dimensions=256)
    assert_means_something([each.embedding for each in reply.data], reply.data[0].embedding, 256)


@pytest.mark.parametrize("dimensions", [None, 256])
async def test_gemini_embeds_texts_that_share_words_near_each_other(
    gemini: genai.Client, dimensions: int | None
) -> None:
    config = types.EmbedContentConfig(output_dimensionality=dimensions)
    model = gemini.aio.models
    contents: Any = TEXTS
    reply = await model.embed_content(model="gemini-embedding-001", contents=contents, config=config)
    again = await model.embed_content(model="gemini-embedding-001", contents=TEXTS[0], config=config)
    assert reply.embeddings
    assert again.embeddings
    vectors = [each.values or [] for each in reply.embeddings]
    assert_means_something(vectors, again.embeddings[0].values or [], dimensions or 3072)


async def test_gemini_bills_embeddings_except_those_of_its_first_model(gemini: genai.Client) -> None:
    silent = await gemini.aio.models.embed_content(model="gemini-embedding-001", contents=TEXTS[0])
    telling = await gemini.aio.models.embed_content(model="gemini-embedding-2", contents=TEXTS[0])
    assert silent.usage_metadata is None
    assert telling.usage_metadata is not None
    assert telling.usage_metadata.prompt_token_count == 6


async def test_gemini_embeds_a_single_text(llm_origin: str) -> None:
    async with httpx2.AsyncClient(base_url=llm_origin, headers={"x-goog-api-key": "key"}) as client:
        body = {"content": {"parts": [{"text": TEXTS[0]}]}, "outputDimensionality": 8}
        reply = await client.post("/google/v1beta/models/gemini-embedding-001:embedContent", json=body)
    assert len(reply.json()["embedding"]["values"]) == 8


async def test_openai_paints_pictures_and_bills_tokens(gpt: openai.AsyncOpenAI) -> None:
    reply = await gpt.images.generate(model="gpt-image-1-mini", prompt="a red door", n=2, quality="low")
    assert reply.data is not None
    assert reply.usage is not None
    assert len(reply.data) == 2
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (3, 2 * 272)
    picture = await _picture(gpt, "a red door")
    assert picture.getcolors() == [(64 * 64, picture.getpixel((0, 0)))]
    assert picture.getpixel((0, 0)) != (await _picture(gpt, "a blue door")).getpixel((0, 0))


async def test_xai_paints_pictures_behind_urls_or_as_data(grok: openai.AsyncOpenAI) -> None:
    linked = await grok.images.generate(model="grok-imagine-image", prompt="a red door")
    data = await grok.images.generate(model="grok-imagine-image", prompt="a red door", response_format="b64_json")
    assert linked.data is not None
    assert data.data is not None
    async with httpx2.AsyncClient() as client:
        picture = await client.get(linked.data[0].url or "")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content == _decoded(data.data[0].b64_json)
    assert data.model_dump()["usage"]["cost_in_usd_ticks"] == 200_000_000
    pro = await grok.images.generate(model="grok-imagine-image-pro", prompt="a red door", n=2)
    assert pro.model_dump()["usage"]["cost_in_usd_ticks"] == 1_400_000_000


async def test_gemini_paints_pictures_and_bills_tokens(gemini: genai.Client) -> None:
    reply = await gemini.aio.models.generate_content(
        model="gemini-2.5-flash-image",
        contents="a red door",
        config=types.GenerateContentConfig(response_modalities=["TEXT", "IMAGE"]),
    )
    assert reply.parts
    assert reply.parts[0].inline_data
    assert Image.open(io.BytesIO(reply.parts[0].inline_data.data or b"")).size == (64, 64)
    assert reply.usage_metadata
    assert reply.usage_metadata.candidates_token_count == 1290


async def test_a_picture_can_be_refused(gpt: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        await gpt.images.generate(model="gpt-image-1-mini", prompt="simulate: content filter")
    assert refused.value.code == "moderation_blocked"


@pytest.mark.parametrize(
    ("wanted", "kind"), [("wav", "audio/wav"), ("mp3", "audio/mpeg"), ("pcm", "audio/pcm"), ("opus", "audio/wav")]
)
async def test_openai_speaks(gpt: openai.AsyncOpenAI, wanted: Any, kind: str) -> None:
    reply = await gpt.audio.speech.with_raw_response.create(
        model="gpt-4o-mini-tts", voice="alloy", input="Good evening.", response_format=wanted
    )
    sound = reply.parse().content
    assert reply.headers["content-type"] == kind
    match kind:
        case "audio/wav":
            assert 0.5 < length_of(sound) < 2
        case "audio/mpeg":
            assert sound[:2] == b"\xff\xfb"
        case _:
            assert 0.5 < len(sound) / 48_000 < 2


async def test_xai_speaks(llm_origin: str) -> None:
    async with httpx2.AsyncClient(base_url=llm_origin, headers=XAI_KEY) as client:
        body = {"text": "Good evening.", "language": "auto"}
        usual = await client.post("/xai/v1/tts", json=body)
        plain = await client.post("/xai/v1/tts", json={**body, "output_format": {"codec": "wav"}})
        limited = await client.post("/xai/v1/tts", json={**body, "text": "simulate: rate limit"})
    assert usual.headers["content-type"] == "audio/mpeg"
    assert length_of(plain.content) > 0.5
    assert limited.status_code == 429


async def test_gemini_speaks(gemini: genai.Client) -> None:
    reply = await gemini.aio.models.generate_content(
        model="gemini-2.5-flash-preview-tts",
        contents="Good evening.",
        config=types.GenerateContentConfig(response_modalities=["AUDIO"]),
    )
    assert reply.parts
    sound = reply.parts[0].inline_data
    assert sound is not None
    assert sound.mime_type == "audio/L16;codec=pcm;rate=24000"
    assert reply.usage_metadata
    assert reply.usage_metadata.candidates_token_count == math.ceil(len(sound.data or b"") / 48_000 * 25)


async def test_whisper_bills_by_the_second(gpt: openai.AsyncOpenAI) -> None:
    reply = await gpt.audio.transcriptions.create(model="whisper-1", file=("a.wav", recording(2.5)))
    assert "2.5 seconds" in reply.text
    assert reply.usage is not None
    assert reply.usage.to_dict() == {"type": "duration", "seconds": 3}


async def test_compressed_sound_lasts_as_long_as_its_size_suggests(gpt: openai.AsyncOpenAI) -> None:
    reply = await gpt.audio.transcriptions.create(model="whisper-1", file=("a.mp3", bytes(8000)))
    assert "2.0 seconds" in reply.text


async def test_later_models_bill_transcripts_by_tokens(gpt: openai.AsyncOpenAI) -> None:
    reply = await gpt.audio.transcriptions.create(
        model="gpt-4o-transcribe", file=("a.wav", recording(2.5)), prompt="Rum."
    )
    assert reply.usage is not None
    usage: dict[str, Any] = reply.usage.to_dict()
    assert usage["input_token_details"] == {"audio_tokens": 25, "text_tokens": 1}
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"] == 26 + usage["output_tokens"]


async def test_a_transcript_may_be_plain_or_verbose(gpt: openai.AsyncOpenAI) -> None:
    file = ("a.wav", recording(1))
    plain = await gpt.audio.transcriptions.create(model="whisper-1", file=file, response_format="text")
    verbose = await gpt.audio.transcriptions.create(model="whisper-1", file=file, response_format="verbose_json")
    assert str(plain).startswith("[simulated transcript")
    assert verbose.duration == 1


async def test_a_transcription_fails_when_its_prompt_says_so(gpt: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.RateLimitError):
        await gpt.audio.transcriptions.create(
            model="whisper-1", file=("a.wav", recording(1)), prompt="simulate: rate limit"
        )


async def test_xai_transcribes_with_the_time_of_each_word(llm_origin: str) -> None:
    async with httpx2.AsyncClient(base_url=llm_origin, headers=XAI_KEY) as client:
        reply = await client.post("/xai/v1/stt", files={"file": ("a.wav", recording(2))}, data={"language": "en"})
        limited = await client.post("/xai/v1/stt", files={"file": ("simulate: rate limit.wav", recording(2))})
        nothing = await client.post("/xai/v1/stt", content=b"")
    heard = reply.json()
    assert heard["duration"] == 2
    assert heard["words"][-1]["end"] == 2
    assert " ".join(word["text"] for word in heard["words"]) == heard["text"]
    assert (limited.status_code, nothing.status_code) == (429, 422)


async def test_gemini_hears_and_bills_sound_apart(gemini: genai.Client) -> None:
    contents: Any = ["What is said?", types.Part.from_bytes(data=recording(2), mime_type="audio/wav")]
    reply = await gemini.aio.models.generate_content(model="gemini-2.5-flash", contents=contents)
    assert "I hear 2.0 seconds of sound." in (reply.text or "")
    assert reply.usage_metadata
    details = {each.modality: each.token_count for each in reply.usage_metadata.prompt_tokens_details or ()}
    assert set(details) == {types.MediaModality.TEXT, types.MediaModality.AUDIO}
    assert details[types.MediaModality.AUDIO] == 64
    assert sum(count or 0 for count in details.values()) == reply.usage_metadata.prompt_token_count


def _decoded(data: str | None) -> bytes:
    return base64.b64decode(data or "")


async def _picture(gpt: openai.AsyncOpenAI, prompt: str) -> Image.Image:
    reply = await gpt.images.generate(model="gpt-image-1-mini", prompt=prompt)
    assert reply.data is not None
    return Image.open(io.BytesIO(_decoded(reply.data[0].b64_json)))
