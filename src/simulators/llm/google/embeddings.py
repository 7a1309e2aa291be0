"""Gemini's embeddings. The first model reports no usage."""

from collections.abc import Iterable
from typing import Any

from simulators.llm.answers.tokens import count_tokens
from simulators.llm.answers.vectors import vector_of
from simulators.llm.google.content_request import either
from simulators.llm.wire import Body, Reply, Request, Task, text_of

_USUAL_DIMENSIONS = 3072
_SILENT_MODEL = "gemini-embedding-001"


def batch_embed_contents(request: Request) -> Task:
    body = request.json()
    wanted = body["requests"]
    return Task(
        model=body["model"],
        question="\n".join(_text(each) for each in wanted),
        result=lambda: Reply(
            body={"embeddings": [_embedding(each) for each in wanted], **_usage(body["model"], map(_text, wanted))}
        ),
    )


def embed_content(request: Request) -> Task:
    body = request.json()
    text = _text(body)
    return Task(
        model=body["model"],
        question=text,
        result=lambda: Reply(body={"embedding": _embedding(body), **_usage(body["model"], [text])}),
    )


def _embedding(wanted: Body) -> dict[str, Any]:
    return {"values": vector_of(_text(wanted), either(wanted, "outputDimensionality") or _USUAL_DIMENSIONS)}


def _usage(model: str, texts: Iterable[str]) -> Body:
    if model == _SILENT_MODEL:
        return {}
    return {"usageMetadata": {"promptTokenCount": sum(count_tokens(text) for text in texts)}}


def _text(wanted: Body) -> str:
    return text_of(wanted["content"]["parts"])
