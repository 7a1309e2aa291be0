"""Equal requests of a guild are answered from the cache, for nothing, where the caller allows it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from domain.llm.chat import AccountedCompletion, TextDelta
from domain.llm.documents import Citation
from domain.llm.errors import ProviderUnavailableError
from domain.llm.media import EmbeddingRequest, Embeddings
from domain.llm.token_counts import TokenCount, TokenCountRequest
from domain.llm.token_usage import NOTHING_USED
from tests.unit.llm.pipeline.cached_world import CACHED, OTHER, PAID, World
from tests.unit.llm.pipeline.wrappers import (
    CALLER,
    HOW,
    REQUEST,
    USAGE,
    Wrap,
    WrapperContract,
    asked_or_streamed,
    streamed,
)


class TestAsAWrapper(WrapperContract):
    @pytest.fixture
    def wrap(self) -> Wrap:
        return World().around


@pytest.mark.parametrize("first", ["ask", "stream"])
@pytest.mark.parametrize("second", ["ask", "stream"])
async def test_an_equal_request_is_answered_from_the_cache_for_nothing(first: str, second: str) -> None:
    world = World(PAID)
    assert await asked_or_streamed(world.caching, first, CACHED) == PAID
    hit = await asked_or_streamed(world.caching, second, CACHED)
    assert (hit.content, hit.finish_reason, hit.model, hit.provider) == (
        PAID.content,
        PAID.finish_reason,
        PAID.model,
        "openai",
    )
    assert (hit.cached, hit.cost_usd, hit.usage, hit.request_id) == (True, Decimal(0), NOTHING_USED, None)
    assert (hit.budget_warning, hit.latency_ms) == (None, 0.0)
    assert world.calls == 1


async def test_a_stream_from_the_cache_is_the_text_in_one_piece_and_the_end() -> None:
    world = World(PAID)
    await world.caching.ask(CACHED)
    text, end = await streamed(world.caching, CACHED)
    assert text == TextDelta(PAID.content)
    assert isinstance(end, AccountedCompletion)
    assert end.cached


@HOW
@pytest.mark.parametrize("seconds", [None, 0])
async def test_a_request_without_caching_gets_nothing_from_the_cache(seconds: int | None, how: str) -> None:
    world = World(PAID, OTHER)
    await world.caching.ask(CACHED)
    assert await asked_or_streamed(world.caching, how, replace(REQUEST, cache_seconds=seconds)) == OTHER


async def test_a_request_without_caching_leaves_nothing_in_the_cache() -> None:
    world = World(PAID, OTHER)
    await world.caching.ask(REQUEST)
    assert await world.caching.ask(CACHED) == OTHER


async def test_an_answer_is_given_again_only_for_so_long() -> None:
    world = World(PAID, OTHER)
    await world.caching.ask(CACHED)
    world.clock.advance(timedelta(seconds=59))
    assert (await world.caching.ask(CACHED)).cached
    world.clock.advance(timedelta(seconds=2))
    assert await world.caching.ask(CACHED) == OTHER


async def test_a_caller_with_a_shorter_age_limit_gets_no_older_answer() -> None:
    world = World(PAID, OTHER)
    await world.caching.ask(CACHED)
    world.clock.advance(timedelta(seconds=30))
    assert await world.caching.ask(replace(CACHED, cache_seconds=20)) == OTHER


async def test_embeddings_come_back_to_the_last_digit() -> None:
    request = EmbeddingRequest(
        provider="openai", model="text-embedding-3-small", caller=CALLER, texts=("a", "b"), cache_seconds=60
    )
    vectors = ((0.1, -1e-9, 0.30000000000000004), (1.0, 2.0, 3.0))
    answer = Embeddings(model="text-embedding-3-small", vectors=vectors, usage=USAGE)
    world = World(
        request.accounted(answer, provider="openai", request_id=UUID(int=2), cost_usd=Decimal(1), latency_ms=5.0)
    )
    await world.caching.ask(request)
    hit = await world.caching.ask(request)
    assert (hit.vectors, hit.cached, hit.usage) == (vectors, True, NOTHING_USED)
    other = replace(request, texts=("b", "a"))
    with pytest.raises(ProviderUnavailableError, match="script"):
        await world.caching.ask(other)


async def test_other_kinds_of_requests_pass_by_the_cache() -> None:
    request = TokenCountRequest(provider="openai", model="gpt-4.1", caller=CALLER, chat=REQUEST, cache_seconds=60)
    counts = [
        request.accounted(
            TokenCount(model="gpt-4.1", tokens=tokens, exact=True),
            provider="openai",
            request_id=None,
            cost_usd=Decimal(0),
            latency_ms=5.0,
        )
        for tokens in (1, 2)
    ]
    world = World(*counts)
    assert [await world.caching.ask(request), await world.caching.ask(request)] == counts


async def test_the_cited_pages_come_from_the_cache_too() -> None:
    cited = replace(PAID, citations=(Citation("https://towers.example/", "North"),))
    world = World(cited)
    await world.caching.ask(CACHED)
    assert (await world.caching.ask(CACHED)).citations == cited.citations
