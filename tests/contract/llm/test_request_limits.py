"""Fit a request to its provider's limits: types of pictures, tokens of the answer, batches of texts."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from adapters.llm.providers.errors import Call, late, unreadable
from adapters.llm.providers.sending.embedding_batches import embedded_in_batches
from domain.llm.chat import ChatMessage, Image, Role
from domain.llm.errors import InvalidRequestError, LLMError
from domain.llm.estimates import estimated_input
from domain.llm.media import EmbeddingRequest, Embeddings
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.exchanges.anthropic import AnthropicExchanges
from tests.contract.llm.exchanges.compatible import CompatibleExchanges
from tests.contract.llm.exchanges.exchange import Exchanges
from tests.contract.llm.exchanges.google import GoogleExchanges
from tests.contract.llm.exchanges.openai import OpenAIExchanges
from tests.contract.llm.exchanges.xai import XAIExchanges
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.scenes import ANY_PROVIDER, CALLER, Happening, asking
from tests.contract.llm.vendors import LOCAL, connected

_CALL = Call("openai", "e", tuple)
_PICTURES = {
    "image/png": b"\x89PNG\r\n\x1a\nrest",
    "image/jpeg": b"\xff\xd8\xff\xe0rest",
    "image/gif": b"GIF89arest",
    "image/webp": b"RIFF\x00\x00\x00\x00WEBPrest",
    "image/heic": b"\x00\x00\x00\x18ftypheicrest",
}


@pytest.fixture(
    params=[OpenAIExchanges, AnthropicExchanges, GoogleExchanges, XAIExchanges, CompatibleExchanges],
    ids=lambda each: each.provider,
)
def exchanges(request: pytest.FixtureRequest) -> Exchanges:
    made: Exchanges = request.param()
    return made


@pytest.fixture
async def stage(exchanges: Exchanges) -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(exchanges)
    stage.set(Happening.TEXT)
    yield stage
    await stage.close()


@pytest.mark.parametrize("kind", _PICTURES)
async def test_the_type_of_a_picture_is_taken_from_its_bytes(stage: HandMadeStage, kind: str) -> None:
    wrong = "image/png" if kind == "image/webp" else "image/webp"
    picture = Image(data=_PICTURES[kind], media_type=wrong)
    await stage.provider.ask(asking(stage.model, ChatMessage(Role.USER, "Well?", images=(picture,))))
    assert stage.sent.images == ((kind, _PICTURES[kind]),)


async def test_bytes_of_an_unknown_kind_go_out_as_declared(stage: HandMadeStage) -> None:
    picture = Image(data=b"unknown", media_type="image/PNG; q=1")
    await stage.provider.ask(asking(stage.model, ChatMessage(Role.USER, "Well?", images=(picture,))))
    assert stage.sent.images == (("image/png", b"unknown"),)


async def test_an_answer_of_few_tokens_is_asked_for_with_a_limit_that_the_provider_takes(stage: HandMadeStage) -> None:
    await stage.provider.ask(asking(stage.model, max_tokens=10))
    assert stage.sent.max_tokens == (16 if stage.provider.name == "openai" else 10)


async def test_no_limit_is_above_the_longest_answer_of_the_model(stage: HandMadeStage) -> None:
    model = "gpt-4.1-mini" if stage.provider.name == "openai" else stage.model
    await stage.provider.ask(asking(model, max_tokens=10_000_000))
    longest = {"openai": 32_768, "anthropic": 64_000, "google": 65_536}
    assert stage.sent.max_tokens == longest.get(stage.provider.name, 10_000_000)


@pytest.mark.parametrize("limit", [0, -1])
async def test_a_limit_below_one_is_refused_before_it_is_sent(stage: HandMadeStage, limit: int) -> None:
    with pytest.raises(InvalidRequestError, match="max_tokens must be 1 or more"):
        await stage.provider.ask(asking(stage.model, max_tokens=limit))
    assert stage.requests == []


def _embedded(provider: str, request: httpx2.Request) -> tuple[list[str], dict[str, Any]]:
    body = json.loads(request.content)
    if provider == "google":
        texts = [each["content"]["parts"][0]["text"] for each in body["requests"]]
        return texts, {"embeddings": [{"values": [float(text)]} for text in texts]}
    texts = body["input"]
    data = [{"object": "embedding", "index": at, "embedding": [float(text)]} for at, text in enumerate(texts)]
    return texts, {
        "object": "list",
        "model": "e",
        "data": data,
        "usage": {"prompt_tokens": len(texts), "total_tokens": 1},
    }


def _embedding(count: int) -> EmbeddingRequest:
    texts = tuple(str(number) for number in range(count))
    return EmbeddingRequest(provider=ANY_PROVIDER, model="e", caller=CALLER, texts=texts)


@pytest.mark.parametrize(
    ("provider", "count", "sizes"),
    [("google", 100, [100]), ("google", 250, [100, 100, 50]), ("openai", 2049, [2048, 1]), (LOCAL, 40, [32, 8])],
)
async def test_more_texts_than_a_request_takes_are_embedded_in_several(
    provider: str, count: int, sizes: list[int]
) -> None:
    asked: list[int] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        texts, reply = _embedded(provider, request)
        asked.append(len(texts))
        return httpx2.Response(200, json=reply)

    adapter = connected(provider, 5, httpx2.MockTransport(answer))
    reply = await adapter.ask(_embedding(count))
    await adapter.close()
    assert asked == sizes
    assert reply.vectors == tuple((float(number),) for number in range(count))
    assert reply.usage.input_tokens >= count


async def test_a_failure_within_several_requests_carries_the_usage_of_those_before() -> None:
    asked: list[int] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        texts, reply = _embedded("openai", request)
        asked.append(len(texts))
        return httpx2.Response(200, json=reply) if len(asked) == 1 else httpx2.Response(503, json={})

    adapter = connected("openai", 5, httpx2.MockTransport(answer))
    with pytest.raises(LLMError) as failure:
        await adapter.ask(_embedding(3000))
    await adapter.close()
    assert failure.value.usage is not None
    assert failure.value.usage.input_tokens == 2048


@pytest.mark.parametrize("failed", [late(_CALL), unreadable(_CALL, "odd")], ids=["too late", "unreadable"])
async def test_a_request_of_several_that_may_be_billed_is_estimated(failed: LLMError) -> None:
    sent: list[EmbeddingRequest] = []

    async def embed(request: EmbeddingRequest) -> Embeddings:
        sent.append(request)
        if len(sent) == 2:
            raise failed
        return Embeddings(model="e", vectors=((1.0,),) * 2, usage=TokenUsage(input_tokens=7))

    with pytest.raises(LLMError) as failure:
        await embedded_in_batches(_embedding(5), 2, embed)
    estimate = estimated_input(sent[1]).input_tokens
    assert estimate > 0
    assert (failure.value.usage, failure.value.usage_is_estimated) == (TokenUsage(input_tokens=7 + estimate), True)
