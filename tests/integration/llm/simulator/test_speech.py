"""Speech of the simulated endpoint, seen by the vendors' SDKs."""

import io
import math
import wave
from typing import Any

import httpx2
import openai
import pytest
from google import genai
from google.genai import types


def length_of(sound: bytes) -> float:
    with wave.open(io.BytesIO(sound)) as read:
        return float(read.getnframes() / read.getframerate())


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


async def test_xai_speaks(xai: httpx2.AsyncClient) -> None:
    body = {"text": "Good evening.", "language": "auto"}
    usual = await xai.post("tts", json=body)
    plain = await xai.post("tts", json={**body, "output_format": {"codec": "wav"}})
    limited = await xai.post("tts", json={**body, "text": "simulate: rate limit"})
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
