"""Build responses of Gemini's generateContent, whole and as stream chunks."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from tests.contract.llm.exchanges.exchange import Events, Exchange
from tests.contract.llm.scenes import RETRY_AFTER_SECONDS

MODEL = "gemini-2.5-flash"
DETAIL = "type.googleapis.com/google.rpc."
OVERLOADED = {"error": {"code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE"}}

Parts = Sequence[Mapping[str, Any]]


def content(
    usage: Mapping[str, Any], parts: Parts, finish_reason: str | None = "STOP", *, model: str = MODEL
) -> dict[str, Any]:
    finish = {} if finish_reason is None else {"finishReason": finish_reason}
    return {
        "candidates": [{"content": {"parts": parts, "role": "model"}, **finish, "index": 0}],
        "usageMetadata": usage,
        "modelVersion": model,
        "responseId": "1",
    }


def text(*pieces: str) -> Parts:
    """Build a text response. Thought parts may precede the answer; they must not reach the member."""
    return [{"text": "Thinking aloud.", "thought": True}, *({"text": piece} for piece in pieces)]


def call(tower: str, *, signed: bool = False) -> Mapping[str, Any]:
    signature = {"thoughtSignature": base64.b64encode(b"signed").decode()} if signed else {}
    return {"functionCall": {"name": "height_of", "args": {"tower": tower}}, **signature}


def blob(data: bytes, mime_type: str) -> Mapping[str, Any]:
    return {"inlineData": {"mimeType": mime_type, "data": base64.b64encode(data).decode()}}


def by_modality(**tokens: int) -> list[dict[str, Any]]:
    return [{"modality": modality, "tokenCount": count} for modality, count in tokens.items()]


def chunks(usage: Mapping[str, Any], parts: Parts) -> Events:
    """Build the chunks. Usage grows from chunk to chunk, and the last two chunks both carry a finish reason."""
    growing = {**usage, "candidatesTokenCount": 1}
    return Events(
        (
            *(content(growing, [part], None) for part in parts[:-1]),
            content(growing, parts[-1:], "STOP"),
            content(usage, [{"text": ""}], "STOP"),
        )
    )


def refusal(status: int, name: str, message: str, detail: Mapping[str, str] | None = None) -> Exchange:
    error = {"code": status, "message": message, "status": name, "details": [detail] if detail else []}
    is_timed = status == 429 and detail is not None
    return Exchange(status=status, body={"error": error}, retry_after=RETRY_AFTER_SECONDS if is_timed else None)
