"""Import the SDKs of providers in the background."""

import asyncio
import threading

import pytest

from adapters.llm.pipeline.lazy import LazyProvider
from adapters.llm.providers.scripted import ScriptedProvider
from application.ports.llm import ModelProvider
from domain.llm.chat import Completion, FinishReason, TextDelta
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.scenes import asking

REPLY = Completion(content="42", model="m", finish_reason=FinishReason.STOP, usage=TokenUsage(input_tokens=1))
REQUEST = asking("m")


class Building:
    """Builds once it is released, and counts the builds."""

    def __init__(self, provider: ModelProvider) -> None:
        self.go = threading.Event()
        self.times = 0
        self._provider = provider

    def __call__(self) -> ModelProvider:
        assert self.go.wait(10)
        self.times += 1
        return self._provider


async def test_the_first_call_waits_until_the_provider_is_built() -> None:
    building = Building(ScriptedProvider([REPLY]))
    prepared = LazyProvider("openai", building)
    asking = asyncio.create_task(prepared.ask(REQUEST))
    await asyncio.sleep(0)
    assert not asking.done()
    building.go.set()
    assert await asking == REPLY


async def test_a_provider_is_built_once_for_all_callers() -> None:
    building = Building(ScriptedProvider([REPLY, REPLY]))
    building.go.set()
    prepared = LazyProvider("openai", building)
    await asyncio.gather(prepared.prepare(), prepared.ask(REQUEST), prepared.ask(REQUEST))
    assert building.times == 1


async def test_a_caller_that_gives_up_does_not_stop_the_building() -> None:
    building = Building(ScriptedProvider([REPLY]))
    prepared = LazyProvider("openai", building)
    asking = asyncio.create_task(prepared.ask(REQUEST))
    await asyncio.sleep(0)
    asking.cancel()
    building.go.set()
    assert await prepared.ask(REQUEST) == REPLY
    assert building.times == 1


async def test_a_stream_waits_for_the_provider_too_and_closing_it_closes_that_of_the_provider() -> None:
    provider = ScriptedProvider([REPLY])
    building = Building(provider)
    building.go.set()
    stream = LazyProvider("openai", building).stream(REQUEST)
    assert await anext(stream) == TextDelta("42")
    assert provider.open_streams == 1
    await stream.aclose()
    assert provider.open_streams == 0


async def test_closing_what_was_never_built_builds_nothing() -> None:
    building = Building(ScriptedProvider([]))
    await LazyProvider("openai", building).close()
    assert building.times == 0


async def test_what_goes_wrong_while_building_reaches_the_caller() -> None:
    def build() -> ModelProvider:
        raise ImportError("no such SDK")

    prepared = LazyProvider("openai", build)
    with pytest.raises(ImportError, match="SDK"):
        await prepared.ask(REQUEST)
    await prepared.close()  # does not raise, so the bot stops without an error
