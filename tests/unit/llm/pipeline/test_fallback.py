"""The next model is called when one cannot serve, and only then."""

from dataclasses import replace

import pytest

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.pipeline.attempts.fallback import FallbackProvider
from domain.llm.chat import TextDelta
from domain.llm.errors import LLMError, ProviderUnavailableError, UnknownProvider
from domain.llm.media import EmbeddingRequest, Embeddings
from domain.llm.token_counts import TokenCountRequest
from tests.unit.llm.pipeline.fallback_world import ANSWER, CLAUDE, EMBEDDER, GEMINI, World
from tests.unit.llm.pipeline.wrappers import (
    CALLER,
    DOWN,
    HOW,
    LASTING,
    LATE,
    LIMITED,
    MISTAKE,
    PASSING,
    REPLY,
    REQUEST,
    UNREADABLE,
    UNSENDABLE,
    ClosableProvider,
    FailingMidway,
    asked_or_streamed,
    received_before,
    streamed,
)


@HOW
async def test_a_request_goes_to_the_provider_that_it_names(how: str) -> None:
    world = World(CLAUDE)
    world.openai.then(REPLY)
    assert await asked_or_streamed(world.any, how) == REPLY
    assert world.asked == ["openai:gpt-4.1"]


@HOW
async def test_a_provider_that_is_not_there_is_named_with_those_that_are(how: str) -> None:
    with pytest.raises(UnknownProvider, match="anthropic, google, openai"):
        await asked_or_streamed(World(CLAUDE).any, how, replace(REQUEST, provider="xai"))


@HOW
@pytest.mark.parametrize("error", [*PASSING, UNREADABLE], ids=lambda error: type(error).__name__)
async def test_the_next_model_answers_and_is_named(error: LLMError, how: str) -> None:
    world = World(CLAUDE)
    world.openai.then(error)
    world.anthropic.then(ANSWER)
    reply = await asked_or_streamed(world.any, how)
    assert (reply.provider, reply.model) == ("anthropic", "claude-haiku-4-5-20251001")
    assert world.asked == ["openai:gpt-4.1", "anthropic:claude-haiku-4-5"]


@HOW
@pytest.mark.parametrize("error", [*LASTING, MISTAKE, UNSENDABLE], ids=lambda error: type(error).__name__)
async def test_a_request_that_cannot_succeed_does_not_fall_back(error: LLMError, how: str) -> None:
    world = World(CLAUDE)
    world.openai.then(error)
    with pytest.raises(type(error)):
        await asked_or_streamed(world.any, how)
    assert world.asked == ["openai:gpt-4.1"]


@HOW
async def test_a_fallback_that_is_refused_for_good_ends_it(how: str) -> None:
    world = World(CLAUDE, GEMINI)
    world.openai.then(DOWN)
    world.anthropic.then(LASTING[0])
    with pytest.raises(type(LASTING[0])):
        await asked_or_streamed(world.any, how)
    assert len(world.asked) == 2


@HOW
async def test_the_calls_own_fallbacks_stand_in_for_the_configured_chain(how: str) -> None:
    world = World(CLAUDE)
    world.openai.then(DOWN)
    world.google.then(REPLY)
    await asked_or_streamed(world.any, how, replace(REQUEST, fallbacks=(GEMINI,)))
    assert world.asked == ["openai:gpt-4.1", "google:gemini-2.5-flash"]


@HOW
async def test_a_call_may_want_no_fallback(how: str) -> None:
    world = World(CLAUDE)
    world.openai.then(DOWN)
    with pytest.raises(ProviderUnavailableError):
        await asked_or_streamed(world.any, how, replace(REQUEST, fallbacks=()))
    assert world.asked == ["openai:gpt-4.1"]


@HOW
async def test_when_every_model_fails_the_last_error_names_the_others(how: str) -> None:
    world = World(CLAUDE, GEMINI)
    world.openai.then(DOWN)
    world.anthropic.then(LIMITED)
    late = type(LATE)("late", provider="google", model="gemini-2.5-flash")
    world.google.then(late)
    with pytest.raises(type(late)) as raised:
        await asked_or_streamed(world.any, how)
    assert raised.value is late
    assert raised.value.__notes__ == ["Before that, openai's gpt-4.1: down", "Before that, openai's gpt-4.1: slow down"]


async def test_a_stream_does_not_fall_back_after_its_first_event() -> None:
    world = World()
    failing = FailingMidway(DOWN, TextDelta("One"))
    fallback = FallbackProvider({"openai": failing, "anthropic": world.anthropic}, ListedModels(), [CLAUDE])
    assert await received_before(ProviderUnavailableError, fallback.stream(REQUEST)) == [TextDelta("One")]
    assert world.asked == []


async def test_leaving_a_stream_early_closes_it() -> None:
    world = World(CLAUDE)
    world.openai.then(DOWN)
    world.anthropic.then(ANSWER)
    events = world.any.stream(REQUEST)
    await anext(events)
    assert world.anthropic.open_streams == 1
    await events.aclose()
    assert world.anthropic.open_streams == 0


async def test_embeddings_fall_back_only_to_what_the_call_names() -> None:
    vectors = Embeddings(model="gemini-embedding-001", vectors=((1.0,),))
    request = EmbeddingRequest(provider="openai", model="text-embedding-3-small", caller=CALLER, texts=("a",))
    world = World(EMBEDDER)
    world.openai.then(DOWN, DOWN)
    world.google.then(vectors)
    with pytest.raises(ProviderUnavailableError):
        await world.any.ask(request)
    assert await world.any.ask(replace(request, fallbacks=(EMBEDDER,))) == vectors


async def test_tokens_are_counted_for_the_named_model_or_not_at_all() -> None:
    world = World(CLAUDE)
    world.openai.then(DOWN)
    request = TokenCountRequest(provider="openai", model="gpt-4.1", caller=CALLER, chat=REQUEST)
    with pytest.raises(ProviderUnavailableError):
        await world.any.ask(request)
    assert world.asked == ["openai:gpt-4.1"]


async def test_closing_closes_every_provider() -> None:
    providers = {name: ClosableProvider(name=name) for name in ("openai", "google")}
    await FallbackProvider(providers, ListedModels()).close()
    assert all(provider.closed for provider in providers.values())


async def test_a_stream_comes_whole_from_the_model_that_serves() -> None:
    world = World(CLAUDE)
    world.openai.then(DOWN)
    world.anthropic.then(ANSWER)
    assert await streamed(world.any) == [TextDelta("One"), TextDelta(" two"), TextDelta(" three."), ANSWER]
