"""Vectors of texts, by the Embeddings API as other servers speak it."""

from collections.abc import Sequence
from typing import Any

import openai

from adapters.llm.providers.compatible.usage import usage_of
from adapters.llm.providers.errors import Call, reading_reply, reported, unreadable
from adapters.llm.providers.openai.client import OpenAIClient
from adapters.llm.providers.reading.values import Json, count, mapping, mappings, parsed, word
from adapters.llm.providers.sending.embedding_batches import embedded_in_batches
from domain.llm.estimates import estimated_text_tokens
from domain.llm.media import EmbeddingRequest, Embeddings
from domain.llm.token_usage import TokenUsage

_EMBEDDINGS = "/embeddings"
_TEXTS_AT_ONCE = 32
"""Text Embeddings Inference takes no more in one request; other servers take hundreds."""


class CompatibleEmbeddings:
    def __init__(self, client: OpenAIClient) -> None:
        self._client = client

    async def embed(self, request: EmbeddingRequest) -> Embeddings:
        return await embedded_in_batches(request, _TEXTS_AT_ONCE, self._embed_batch)

    async def _embed_batch(self, request: EmbeddingRequest) -> Embeddings:
        call = self._client.call(request)
        body = {
            "model": request.model,
            "input": list(request.texts),
            "dimensions": request.dimensions or openai.omit,
        }
        reply = await self._client.answer(call, self._client.post(_EMBEDDINGS, body))
        with reading_reply(call):
            return _embeddings(call, request, mapping(parsed(reply)))


def _embeddings(call: Call, request: EmbeddingRequest, reply: Json) -> Embeddings:
    if reply.get("error"):
        raise reported(call, reply["error"])
    used = usage_of(reply.get("usage"))
    tokens = used.input_tokens if used else sum(map(estimated_text_tokens, request.texts))
    usage = TokenUsage(input_tokens=tokens)
    with reading_reply(call, usage, estimated=used is None):
        vectors = tuple(tuple(map(float, each["embedding"])) for each in _in_order(mappings(reply.get("data"))))
        if len(vectors) != len(request.texts) or not all(vectors):
            raise unreadable(call, "the reply does not have a vector for each text")
    return Embeddings(
        model=word(reply.get("model")) or request.model, vectors=vectors, usage=usage, estimated=used is None
    )


def _in_order(vectors: Sequence[Json]) -> Sequence[Json]:
    """Sort by index. Without valid indexes, keep the order of the reply."""
    indexes: list[Any] = [count(each.get("index")) for each in vectors]
    if set(indexes) != set(range(len(vectors))):
        return vectors
    return [each for _, each in sorted(zip(indexes, vectors, strict=True), key=lambda pair: pair[0])]
