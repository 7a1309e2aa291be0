"""Transcripts of the simulated endpoint, seen by the vendors' SDKs, and their cost."""

import io
import wave
from typing import Any

import httpx2
import openai
import pytest
from google import genai
from google.genai import types


def recording(seconds: float) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(b"\0\0" * round(8000 * seconds))
    return file.getvalue()


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


async def test_xai_transcribes_with_the_time_of_each_word(xai: httpx2.AsyncClient) -> None:
    reply = await xai.post("stt", files={"file": ("a.wav", recording(2))}, data={"language": "en"})
    limited = await xai.post("stt", files={"file": ("simulate: rate limit.wav", recording(2))})
    nothing = await xai.post("stt", content=b"")
    received = reply.json()
    assert received["duration"] == 2
    assert received["words"][-1]["end"] == 2
    assert " ".join(word["text"] for word in received["words"]) == received["text"]
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
