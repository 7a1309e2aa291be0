"""Asking the next model when one cannot serve, and only then."""

from dataclasses import replace

import pytest
from typing_extensions import override

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.pipeline.attempts.fallback import FallbackProvider
from adapters.llm.providers.scripted import ScriptedProvider
from domain.llm.chat import ChatMessage, ChatRequest, Effort, Image, Role, ServiceTier, TextDelta
from domain.llm.errors import LLMError, ProviderUnavailableError, UnknownProvider
from domain.llm.media import EmbeddingRequest, Embeddings
from domain.llm.requests import Capability, ModelName
from domain.llm.token_counts import TokenCountRequest
from tests.unit.llm.pipeline.wrappers import ANSWER as SAID
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

CLAUDE, GEMINI = ModelName("anthropic", "claude-haiku-4-5"), ModelName("google", "gemini-2.5-flash")
SPEAKER, EMBEDDER = ModelName("openai", "tts-1"), ModelName("google", "gemini-embedding-001")
ANSWER = replace(REPLY, model="claude-haiku-4-5-20251001", provider="anthropic")


class World:
    def __init__(self, *chain: ModelName) -> None:
        self.openai = ScriptedProvider(name="openai")
        self.anthropic = ScriptedProvider(name="anthropic")
        self.google = ScriptedProvider(name="google")
        providers = {provider.name: provider for provider in (self.openai, self.anthropic, self.google)}
        self.any = FallbackProvider(providers, ListedModels(), chain)

    @property
    def asked(self) -> list[str]:
        return [
            f"{request.provider}:{request.model}"
            for provider in (self.openai, self.anthropic, self.google)
            for request in provider.requests
        ]


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
async def test_a_fallback_gets_no_option_that_it_does_not_take_and_the_answer_names_what_was_left_out(how: str) -> None:
    world = World(CLAUDE)
    world.openai.then(DOWN)
    world.anthropic.then(ANSWER)
    asked = replace(REQUEST, model="gpt-6-luna", effort=Effort.HIGH, service_tier=ServiceTier.FLEX, max_tokens=50)
    await asked_or_streamed(world.any, how, asked)
    (sent,) = world.anthropic.requests
    assert isinstance(sent, ChatRequest)
    assert (sent.effort, sent.service_tier, sent.max_tokens) == (None, None, 50)
    accounted = sent.accounted(SAID, provider="anthropic", request_id=None, cost_usd=None, latency_ms=1.0)
    assert accounted.left_out == ("effort", "service_tier")


@HOW
async def test_a_fallback_keeps_the_options_that_it_takes(how: str) -> None:
    world = World(GEMINI)
    world.openai.then(DOWN)
    world.google.then(ANSWER)
    await asked_or_streamed(world.any, how, replace(REQUEST, top_p=0.5))
    (sent,) = world.google.requests
    assert isinstance(sent, ChatRequest)
    assert (sent.top_p, sent.left_out) == (0.5, ())


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


@HOW
async def test_models_that_lack_what_is_needed_and_providers_that_are_not_there_are_left_out(how: str) -> None:
    world = World(SPEAKER, ModelName("xai", "grok-4.3"), CLAUDE)
    world.openai.then(DOWN)
    world.anthropic.then(ANSWER)
    await asked_or_streamed(world.any, how)
    assert world.asked == ["openai:gpt-4.1", "anthropic:claude-haiku-4-5"]


async def test_a_model_that_cannot_see_is_not_shown_pictures() -> None:
    world = World(ModelName("openai", "gpt-image-2"), GEMINI)
    world.openai.then(DOWN)
    world.google.then(REPLY)
    picture = ChatMessage(Role.USER, "What is it?", images=(Image(url="https://example.org/a.png"),))
    await world.any.ask(replace(REQUEST, messages=(picture,)))
    assert world.asked == ["openai:gpt-4.1", "google:gemini-2.5-flash"]


class WithoutStreams(ListedModels):
    """Claude cannot stream."""

    @override
    def capabilities(self, provider: str, model: str) -> frozenset[Capability]:
        able = super().capabilities(provider, model)
        return able - {Capability.STREAMING} if provider == "anthropic" else able


@pytest.mark.parametrize(("how", "serves"), [("ask", "anthropic"), ("stream", "google")])
async def test_a_model_that_cannot_stream_is_left_out_for_streams(how: str, serves: str) -> None:
    providers = {
        "openai": ScriptedProvider([DOWN], name="openai"),
        "anthropic": ScriptedProvider([REPLY], name="anthropic"),
        "google": ScriptedProvider([REPLY], name="google"),
    }
    await asked_or_streamed(FallbackProvider(providers, WithoutStreams(), [CLAUDE, GEMINI]), how)
    assert [name for name, provider in providers.items() if provider.requests] == ["openai", serves]


async def test_no_model_is_asked_twice() -> None:
    world = World(ModelName("openai", "gpt-4.1"), CLAUDE, CLAUDE)
    world.openai.then(DOWN)
    world.anthropic.then(LIMITED)
    with pytest.raises(type(LIMITED)):
        await world.any.ask(REQUEST)
    assert world.asked == ["openai:gpt-4.1", "anthropic:claude-haiku-4-5"]


async def test_an_answer_may_only_be_as_long_as_the_other_model_can() -> None:
    world = World(CLAUDE)
    world.openai.then(DOWN)
    world.anthropic.then(ANSWER)
    await world.any.ask(replace(REQUEST, max_tokens=100_000))
    assert world.anthropic.chats[0].max_tokens == 64_000


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
