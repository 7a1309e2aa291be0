"""A model stands in only for calls that it can serve, without the options that it does not take."""

from dataclasses import replace

import pytest
from typing_extensions import override

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.pipeline.attempts.fallback import FallbackProvider
from adapters.llm.providers.scripted import ScriptedProvider
from domain.llm.chat import ChatMessage, ChatRequest, Effort, Image, Role, ServiceTier
from domain.llm.requests import Capability, ModelName
from tests.unit.llm.pipeline.fallback_world import ANSWER, CLAUDE, GEMINI, SPEAKER, World
from tests.unit.llm.pipeline.wrappers import ANSWER as SAID
from tests.unit.llm.pipeline.wrappers import (
    DOWN,
    HOW,
    LIMITED,
    REPLY,
    REQUEST,
    asked_or_streamed,
)


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
