"""OpenAI's speech and transcriptions."""

import math
from typing import Any

from adapters.llm.simulator.multipart import Form, read_form
from adapters.llm.simulator.sounds import encoded, seconds_of, spoken_seconds, transcript
from adapters.llm.simulator.tokens import count_tokens
from adapters.llm.simulator.wire import Reply, Request, Task

_TOKENS_PER_SECOND = 10
_PLAIN = {"content-type": "text/plain; charset=utf-8"}


def speech(request: Request) -> Task:
    body = request.json()
    text = str(body["input"])
    kind, sound = encoded(spoken_seconds(text), body.get("response_format") or "mp3")
    return Task(
        model=str(body["model"]),
        question=text,
        result=lambda: Reply(body=sound, headers={"content-type": kind}),
    )


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
