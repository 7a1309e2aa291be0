"""OpenAI's speech and transcriptions."""

import base64
import math
from collections.abc import Iterator
from typing import Any

from simulators.llm.answers.sounds import encoded, seconds_of, spoken_seconds, transcript
from simulators.llm.answers.tokens import count_tokens
from simulators.llm.multipart import Form, read_form
from simulators.llm.wire import Chunk, Reply, Request, Stream, Task, server_sent

_TOKENS_PER_SECOND = 10
_SPOKEN_TOKENS_PER_MINUTE = 1250
_PIECE_BYTES = 4096
_FAILURE = {"code": "server_error", "message": "The server had an error while speaking. Sorry about that!"}
_PLAIN = {"content-type": "text/plain; charset=utf-8"}


def speech(request: Request) -> Task:
    """Answer as sound, or as events that end with the tokens; models billed by characters have no events."""
    body = request.json()
    model, text = str(body["model"]), str(body["input"])
    kind, sound = encoded(spoken_seconds(text), body.get("response_format") or "mp3")
    if not _wants_events(body.get("stream_format"), model):
        return Task(model=model, question=text, result=lambda: Reply(body=sound, headers={"content-type": kind}))
    usage = _spoken(text, str(body.get("instructions") or ""))
    failure = Chunk(_event("error", error=_FAILURE))
    return Task(model=model, question=text, result=lambda: Stream(chunks=tuple(_events(sound, usage)), failure=failure))


def _wants_events(stream_format: object, model: str) -> bool:
    if stream_format not in {None, "audio", "sse"} or (stream_format == "sse" and model.startswith("tts-")):
        raise ValueError("There is no such format of a stream, or not with this model.")
    return stream_format == "sse"


def _events(sound: bytes, usage: dict[str, int]) -> Iterator[Chunk]:
    for start in range(0, len(sound), _PIECE_BYTES):
        piece = base64.b64encode(sound[start : start + _PIECE_BYTES]).decode()
        yield Chunk(_event("speech.audio.delta", audio=piece), is_word=True)
    yield Chunk(_event("speech.audio.done", usage=usage))


def _event(kind: str, **fields: Any) -> bytes:
    return server_sent({"type": kind, **fields}, event=kind)


def _spoken(text: str, instructions: str) -> dict[str, int]:
    read, said = count_tokens(text + instructions), math.ceil(spoken_seconds(text) / 60 * _SPOKEN_TOKENS_PER_MINUTE)
    return {"input_tokens": read, "output_tokens": said, "total_tokens": read + said}


def transcriptions(request: Request) -> Task:
    form = read_form(request)
    return Task(model=form.fields["model"], question=form.wishes, result=lambda: _transcribed(form))


def _transcribed(form: Form) -> Reply:
    text = transcript("openai", form.fields["model"], form.file)
    match form.fields.get("response_format", "json"):
        case "text" | "srt" | "vtt":
            return Reply(body=text.encode(), headers=_PLAIN)
        case "verbose_json":
            seconds = seconds_of(form.file)
            details = {"task": "transcribe", "language": "english", "duration": seconds, "segments": []}
            return Reply(body={**details, "text": text, "usage": _usage(form, text)})
        case _:
            return Reply(body={"text": text, "usage": _usage(form, text)})


def _usage(form: Form, text: str) -> dict[str, Any]:
    """Whisper is billed by the second, its successors by tokens."""
    seconds = seconds_of(form.file)
    if form.fields["model"].startswith("whisper"):
        return {"type": "duration", "seconds": math.ceil(seconds)}
    heard, prompt, said = math.ceil(seconds * _TOKENS_PER_SECOND), form.fields.get("prompt", ""), count_tokens(text)
    return {
        "type": "tokens",
        "input_tokens": heard + count_tokens(prompt),
        "input_token_details": {"audio_tokens": heard, "text_tokens": count_tokens(prompt)},
        "output_tokens": said,
        "total_tokens": heard + count_tokens(prompt) + said,
    }
