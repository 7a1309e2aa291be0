"""xAI's speech and transcriptions, which report no cost."""

from simulators.llm.answers.sounds import encoded, seconds_of, spoken_seconds, transcript
from simulators.llm.multipart import Form, read_form
from simulators.llm.wire import Reply, Request, Task

_SPEECH = "grok-tts"
_TRANSCRIPTION = "grok-stt"


def speech(request: Request) -> Task:
    body = request.json()
    text, wanted = str(body["text"]), body.get("output_format") or {}
    kind, sound = encoded(spoken_seconds(text), wanted.get("codec") or "mp3")
    return Task(model=_SPEECH, question=text, result=lambda: Reply(body=sound, headers={"content-type": kind}))


def transcriptions(request: Request) -> Task:
    form = read_form(request)
    return Task(model=_TRANSCRIPTION, question=form.wishes, result=lambda: _transcribed(form))


def _transcribed(form: Form) -> Reply:
    """The words share the time equally."""
    text, seconds = transcript("xai", _TRANSCRIPTION, form.file), seconds_of(form.file)
    words = text.split()
    each = seconds / len(words)
    spoken = [
        {"text": word, "start": round(each * index, 3), "end": round(each * (index + 1), 3)}
        for index, word in enumerate(words)
    ]
    return Reply(body={"text": text, "language": "en", "duration": round(seconds, 3), "words": spoken})
