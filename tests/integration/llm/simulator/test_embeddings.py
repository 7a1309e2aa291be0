"""Embeddings of the simulated endpoint, seen by the vendors' SDKs: similar texts have similar vectors."""

import math
from collections.abc import Sequence
from typing import Any

import httpx2
import openai
import pytest
from google import genai
from google.genai import types

from simulators.llm.answers.vectors import vector_of

TEXTS = ["the cat sat on the mat", "a cat sat on a mat", "interest rates rose sharply"]


def nearness(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(one, other, strict=True))


def assert_means_something(vectors: Sequence[Sequence[float]], again: Sequence[float], dimensions: int) -> None:
    cat, also_cat, money = vectors
    assert {len(vector) for vector in vectors} == {dimensions}
    assert math.isclose(nearness(cat, cat), 1.0, abs_tol=1e-5)
    assert list(cat) == list(again)
    assert nearness(cat, also_cat) > nearness(cat, money) + 0.2


def test_a_vector_is_the_same_in_every_process() -> None:
    assert [round(place, 3) for place in vector_of("tower", 4)] == [-0.408, -0.408, 0.0, 0.816]


@pytest.mark.parametrize("encoding", [None, "float", "base64"])
async def test_openai_embeds_texts_that_share_words_near_each_other(gpt: openai.AsyncOpenAI, encoding: Any) -> None:
    asked: dict[str, Any] = {} if encoding is None else {"encoding_format": encoding}
    reply = await gpt.embeddings.create(model="text-embedding-3-small", input=TEXTS, **asked)
    again = await gpt.embeddings.create(model="text-embedding-3-small", input=TEXTS[0], **asked)
    if encoding != "base64":
        assert_means_something([each.embedding for each in reply.data], again.data[0].embedding, 1536)
    else:
        assert isinstance(reply.data[0].embedding, str)
    assert reply.usage.total_tokens == sum(math.ceil(len(text) / 4) for text in TEXTS)


async def test_openai_embeds_into_as_many_dimensions_as_asked_for(gpt: openai.AsyncOpenAI) -> None:
    reply = await gpt.embeddings.create(model="text-embedding-3-small", input=TEXTS, dimensions=256)
    assert_means_something([each.embedding for each in reply.data], reply.data[0].embedding, 256)


@pytest.mark.parametrize("dimensions", [None, 256])
async def test_gemini_embeds_texts_that_share_words_near_each_other(
    gemini: genai.Client, dimensions: int | None
) -> None:
    config = types.EmbedContentConfig(output_dimensionality=dimensions)
    model = gemini.aio.models
    contents: Any = TEXTS
    reply = await model.embed_content(model="gemini-embedding-001", contents=contents, config=config)
    again = await model.embed_content(model="gemini-embedding-001", contents=TEXTS[0], config=config)
    assert reply.embeddings
    assert again.embeddings
    vectors = [each.values or [] for each in reply.embeddings]
    assert_means_something(vectors, again.embeddings[0].values or [], dimensions or 3072)


async def test_gemini_bills_embeddings_except_those_of_its_first_model(gemini: genai.Client) -> None:
    silent = await gemini.aio.models.embed_content(model="gemini-embedding-001", contents=TEXTS[0])
    telling = await gemini.aio.models.embed_content(model="gemini-embedding-2", contents=TEXTS[0])
    assert silent.usage_metadata is None
    assert telling.usage_metadata is not None
    assert telling.usage_metadata.prompt_token_count == 6


async def test_gemini_embeds_a_single_text(llm_origin: str) -> None:
    async with httpx2.AsyncClient(base_url=llm_origin, headers={"x-goog-api-key": "key"}) as client:
        body = {"content": {"parts": [{"text": TEXTS[0]}]}, "outputDimensionality": 8}
        reply = await client.post("/google/v1beta/models/gemini-embedding-001:embedContent", json=body)
    assert len(reply.json()["embedding"]["values"]) == 8
