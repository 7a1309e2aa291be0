"""Speak with OpenAI's models. The older ones are billed by character, the others by token."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import openai
from openai import HttpxBinaryResponseContent

from adapters.llm.providers.errors import Call, failed, unavailable
from adapters.llm.providers.reading.values import count
from adapters.llm.providers.units import field_of
from domain.llm.estimates import estimated_text_tokens
from domain.llm.media import Speech, SpeechRequest
from domain.llm.token_usage import TokenUsage

_VOICE = "alloy"
_MP3 = "audio/mpeg"
_WORDS = ("text/", "application/json", "application/problem+json", "application/xml")
_TOKENS_PER_CHARACTER = 1.4
"""Tokens per character of speech: OpenAI states 0.015 USD a minute, which is 1250 tokens at 12 USD per million; a
minute has 900 characters.
"""


def speech_parameters(request: SpeechRequest) -> dict[str, Any]:
    """Request speech as events: only those report the tokens of models that are billed by tokens."""
    return {
        "model": request.model,
        "input": request.text,
        "voice": request.voice or _VOICE,
        "instructions": request.instructions or openai.omit,
        "response_format": "mp3",
        "stream_format": openai.omit if _is_billed_by_characters(request.model) else "sse",
    }


def speech_of(call: Call, request: SpeechRequest, reply: HttpxBinaryResponseContent) -> Speech:
    """Estimate the tokens that a model is billed by where the reply does not report them."""
    content_type = reply.response.headers.get("content-type", "")
    if content_type.startswith("text/event-stream"):
        media_type = _MP3
        audio, reported = _read_events(call, reply.content)
    else:
        audio, media_type = sound_of(call, content_type, reply.content)
        reported = None
    if _is_billed_by_characters(request.model):
        usage = TokenUsage(characters=len(request.text))
        return Speech(model=request.model, audio=audio, media_type=media_type, usage=usage)
    read, spoken = reported or (
        estimated_text_tokens(request.text + (request.instructions or "")),
        round(len(request.text) * _TOKENS_PER_CHARACTER),
    )
    return Speech(
        model=request.model,
        audio=audio,
        media_type=media_type,
        usage=_tokens(request, read, spoken),
        estimated=reported is None,
    )


def sound_of(call: Call, content_type: str, content: bytes) -> tuple[bytes, str]:
    """Return the sound and its type, which is MP3 unless named. Raises for a reply in words, and for an empty one."""
    media_type = content_type.partition(";")[0].strip().lower()
    if not content or media_type.startswith(_WORDS):
        raise unavailable(call, "the reply is no sound")
    return content, media_type if media_type.startswith("audio/") else _MP3


def _is_billed_by_characters(model: str) -> bool:
    return model.startswith("tts-")


def _read_events(call: Call, content: bytes) -> tuple[bytes, tuple[int, int] | None]:
    """Return the sound, and the tokens of input and output where both are reported."""
    sound: list[bytes] = []
    for event in _events(content):
        match event.get("type"):
            case "speech.audio.delta":
                sound.append(base64.b64decode(event["audio"]))
            case "speech.audio.done" if sound:
                used, made = (count(field_of(event.get("usage"), name)) for name in ("input_tokens", "output_tokens"))
                return b"".join(sound), None if used is None or made is None else (used, made)
            case "error":
                error = event.get("error") or event
                raise failed(call, str(error.get("code") or ""), str(error.get("message") or "the speech failed"))
            case _:
                pass
    raise unavailable(call, "the speech ended early")


def _events(content: bytes) -> Iterator[dict[str, Any]]:
    for line in content.splitlines():
        data = line.removeprefix(b"data:").strip()
        if line.startswith(b"data:") and data.startswith(b"{"):
            yield json.loads(data)


def _tokens(request: SpeechRequest, read: int, spoken: int) -> TokenUsage:
    return TokenUsage(input_tokens=read, output_tokens=spoken, output_audio_tokens=spoken, characters=len(request.text))
