"""Turn a recorded request into our own request, so that the recorded answer fits it."""

import json
import re
from collections.abc import Mapping
from typing import Any

from domain.llm.chat import ChatRequest
from domain.llm.media import EmbeddingRequest, ImageRequest, SpeechRequest, TranscriptionRequest
from domain.llm.requests import ModelReply, ModelRequest
from domain.llm.token_counts import TokenCountRequest
from tests.contract.llm.recorded_requests import output_in, said, tools_in
from tests.contract.llm.recording import Kind, Recording
from tests.contract.llm.requests import RECORDING
from tests.contract.llm.scenes import ANY_PROVIDER, CALLER, asking

_LIMITS = re.compile(r'"(?:max_tokens|max_output_tokens|maxOutputTokens)": (\d+)')


def request_of(recording: Recording) -> ModelRequest[ModelReply]:
    asked = recording.asked
    common: dict[str, Any] = {"provider": ANY_PROVIDER, "model": recording.model, "caller": CALLER}
    match recording.kind:
        case Kind.COUNT:
            return TokenCountRequest(chat=chat_of(recording), **common)
        case Kind.IMAGE:
            return ImageRequest(prompt=asked["prompt"], **common)
        case Kind.SPEECH:
            text = asked.get("input") or asked.get("text") or said(asked)[0].content
            return SpeechRequest(text=text, **common)
        case Kind.TRANSCRIPTION:
            return TranscriptionRequest(audio=RECORDING, media_type="audio/wav", **common)
        case Kind.EMBEDDING:
            return _embedding(asked, common)
        case _:
            return chat_of(recording)


def chat_of(recording: Recording) -> ChatRequest:
    asked = recording.asked.get("generateContentRequest") or recording.asked
    return asking(
        recording.model,
        *said(asked),
        max_tokens=limit_of(asked),
        tools=tools_in(asked),
        output=output_in(asked),
    )


def limit_of(asked: Mapping[str, Any]) -> int | None:
    limit = _LIMITS.search(json.dumps(asked))
    return int(limit[1]) if limit else None


def _embedding(asked: Mapping[str, Any], common: Mapping[str, Any]) -> EmbeddingRequest:
    requests = asked.get("requests")
    if requests:
        texts = tuple(request["content"]["parts"][0]["text"] for request in requests)
        return EmbeddingRequest(texts=texts, dimensions=requests[0]["output_dimensionality"], **common)
    return EmbeddingRequest(texts=(asked["input"],), dimensions=asked.get("dimensions"), **common)
