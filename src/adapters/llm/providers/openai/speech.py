"""OpenAI's speech, and what it takes: characters for the older models, tokens for the others."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import openai
from openai import HttpxBinaryResponseContent

from adapters.llm.providers.errors import Call, failed, unavailable
from domain.llm.estimates import estimated_text_tokens
from domain.llm.media import Speech, SpeechRequest
from domain.llm.token_usage import TokenUsage

_VOICE = "alloy"
_MP3 = "audio/mpeg"
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
    """Estimate the tokens when a model that is billed by tokens answers in bare sound."""
    media_type = reply.response.headers.get("content-type", _MP3).partition(";")[0]
    if media_type == "text/event-stream":
        audio, usage = _read_events(call, request, reply.content)
        return Speech(model=request.model, audio=audio, media_type=_MP3, usage=usage)
    if not media_type.startswith("audio/") or not reply.content:
        raise unavailable(call, "the reply is no sound")
    usage = TokenUsage(characters=len(request.text))
    estimated = not _is_billed_by_characters(request.model)
    if estimated:
        read = estimated_text_tokens(request.text + (request.instructions or ""))
        usage = _tokens(request, read, round(len(request.text) * _TOKENS_PER_CHARACTER))
    return Speech(model=request.model, audio=reply.content, media_type=media_type, usage=usage, estimated=estimated)


def _is_billed_by_characters(model: str) -> bool:
    return model.startswith("tts-")


def _read_events(call: Call, request: SpeechRequest, content: bytes) -> tuple[bytes, TokenUsage]:
    sound: list[bytes] = []
    for event in _events(content):
        match event.get("type"):
            case "speech.audio.delta":
                sound.append(base64.b64decode(event["audio"]))
            case "speech.audio.done":
                usage = event["usage"]
                return b"".join(sound), _tokens(request, usage["input_tokens"], usage["output_tokens"])
            case "error":
                error = event.get("error") or event
                raise failed(call, str(error.get("code") or ""), str(error.get("message") or "the speech failed"))
            case _:
                pass
    raise unavailable(call, "the speech ended early")


def _events(content: bytes) -> Iterator[dict[str, Any]]:
    for line in content.splitlines():
        if line.startswith(b"data: {"):
            yield json.loads(line.removeprefix(b"data: "))


def _tokens(request: SpeechRequest, read: int, spoken: int) -> TokenUsage:
    return TokenUsage(input_tokens=read, output_tokens=spoken, output_audio_tokens=spoken, characters=len(request.text))
