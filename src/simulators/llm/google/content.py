"""Gemini's generateContent, which answers with text, a picture or sound."""

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from simulators.llm.answers.answering import Answer, Finish
from simulators.llm.answers.asked import Asked
from simulators.llm.answers.faults import Fault
from simulators.llm.answers.tokens import count_tokens, words
from simulators.llm.google.content_request import read_content
from simulators.llm.google.media import media_of
from simulators.llm.google.usage import prompt_details, prompt_usage, usage_of
from simulators.llm.wire import Body, Chunk, server_sent

Part = Mapping[str, Any]

_SIGNATURE = base64.b64encode(b"simulated thought").decode()
_NAMELESS_CALLS = ("gemini-1", "gemini-2")


class ContentWire:
    settles = frozenset({Fault.CONTENT_FILTER})

    def read(self, body: Body) -> Asked:
        return read_content(body)

    def wants_stream(self, body: Body) -> bool:
        return bool(body["action"] == "streamGenerateContent")

    def answered(self, asked: Asked, answer: Answer) -> Body:
        if answer.finish is Finish.FILTERED:
            usage = prompt_usage(asked, answer) | {"totalTokenCount": answer.prompt_tokens}
            return _response(asked, usage, {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}})
        if asked.modality != "TEXT":
            part, usage = media_of(asked, answer)
            return _response(asked, usage, _candidate([part], "STOP"))
        parts = _calls(asked, answer) or [{"text": answer.text}]
        return _response(asked, usage_of(asked, answer, answer.text_tokens), _candidate(parts, _finished(answer)))

    def streamed(self, asked: Asked, answer: Answer, body: Body) -> Iterator[Chunk]:
        """The usage grows from chunk to chunk; the last one counts."""
        del body
        if answer.finish is Finish.FILTERED or asked.modality != "TEXT":
            yield _sent(self.answered(asked, answer))
            return
        text = ""
        for word in words(answer.text):
            text += word
            usage = usage_of(asked, answer, count_tokens(text))
            yield _sent(_response(asked, usage, _candidate([{"text": word}])), is_word=True)
        usage = usage_of(asked, answer, answer.text_tokens)
        for part in _calls(asked, answer):
            yield _sent(_response(asked, usage, _candidate([part])), is_word=True)
        yield _sent(_response(asked, usage, _candidate([{"text": ""}], _finished(answer))))

    def failed(self, asked: Asked) -> Chunk:
        del asked
        message = "The model is overloaded. Please try again later."
        return _sent({"error": {"code": 503, "message": message, "status": "UNAVAILABLE"}})


class CountTokensWire:
    def read(self, body: Body) -> Asked:
        """Read the request to be counted: the body, or its `generateContentRequest`."""
        return read_content({**body, **(body.get("generateContentRequest") or {}), "model": body["model"]})

    def counted(self, asked: Asked, tokens: int) -> Body:
        return {"totalTokens": tokens, "promptTokensDetails": prompt_details(asked)}


def _calls(asked: Asked, answer: Answer) -> list[Part]:
    """Sign only the first of several calls. Older models give calls no ids: their results match by order."""
    parts: list[Part] = []
    for index, call in enumerate(answer.calls):
        named = {} if asked.model.startswith(_NAMELESS_CALLS) else {"id": f"call_simulated_{call.id}"}
        signed = {"thoughtSignature": _SIGNATURE} if asked.reasons and index == 0 else {}
        parts.append({"functionCall": {**named, "name": call.name, "args": call.arguments}, **signed})
    return parts


def _finished(answer: Answer) -> str:
    return "MAX_TOKENS" if answer.finish is Finish.LENGTH else "STOP"


def _candidate(parts: list[Part], finished: str | None = None) -> Body:
    finish = {} if finished is None else {"finishReason": finished}
    return {"candidates": [{"content": {"parts": parts, "role": "model"}, **finish, "index": 0}]}


def _response(asked: Asked, usage: Body, outcome: Body) -> Body:
    return {**outcome, "usageMetadata": usage, "modelVersion": asked.model, "responseId": "simulated"}


def _sent(data: Body, *, is_word: bool = False) -> Chunk:
    return Chunk(server_sent(data, end="\r\n"), is_word=is_word)
