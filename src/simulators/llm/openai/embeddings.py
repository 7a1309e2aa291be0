"""OpenAI's embeddings."""

import base64
import struct
from typing import Any

from simulators.llm.answers.tokens import count_tokens
from simulators.llm.answers.vectors import vector_of
from simulators.llm.wire import Reply, Request, Task

_DIMENSIONS = {"text-embedding-3-large": 3072}
_USUAL_DIMENSIONS = 1536


def embeddings(request: Request) -> Task:
    body = request.json()
    model: str = body["model"]
    texts = _texts(body["input"])
    dimensions = body.get("dimensions") or _DIMENSIONS.get(model, _USUAL_DIMENSIONS)
    packed = body.get("encoding_format") == "base64"

    def result() -> Reply:
        vectors = [vector_of(text, dimensions) for text in texts]
        tokens = sum(count_tokens(text) for text in texts)
        data = [
            {"object": "embedding", "index": index, "embedding": _packed(vector) if packed else vector}
            for index, vector in enumerate(vectors)
        ]
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        return Reply(body={"object": "list", "data": data, "model": model, "usage": usage})

    return Task(model=model, question="\n".join(texts), result=result)


def _texts(given: Any) -> list[str]:
    """Return the input texts. Tokens in place of a text count as words."""
    if isinstance(given, str) or (given and isinstance(given[0], int)):
        given = [given]
    return [each if isinstance(each, str) else " ".join(map(str, each)) for each in given]


def _packed(vector: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
