"""Circuit breaker: stop calling a model that keeps failing."""

from dataclasses import replace

import pytest

from adapters.llm.providers.scripted import ScriptedProvider
from domain.llm.chat import Completion, TextDelta
from domain.llm.errors import LLMError, ProviderUnavailableError
from tests.unit.llm.pipeline.breakers import World, fails, is_refused
from tests.unit.llm.pipeline.wrappers import (
    DOWN,
    HOW,
    LASTING,
    LATE,
    LIMITED,
    MISTAKE,
    REPLY,
    REQUEST,
    UNREADABLE,
    UNSENDABLE,
    FailingMidway,
    Wrap,
    WrapperContract,
    asked_or_streamed,
    received_before,
)

NO_FAILURES = [LIMITED, *LASTING, MISTAKE, UNREADABLE, UNSENDABLE]


class TestAsAWrapper(WrapperContract):
    @pytest.fixture
    def wrap(self) -> Wrap:
        return World().process


@HOW
@pytest.mark.parametrize("error", [DOWN, LATE], ids=["down", "late"])
async def test_a_model_that_keeps_failing_is_not_called(error: LLMError, how: str) -> None:
    provider = ScriptedProvider([error] * 3, name="openai")
    process = World().process(provider)
    await fails(process, 3, how)
    assert "10 s" in str(await is_refused(process, how))
    assert len(provider.requests) == 3


@HOW
@pytest.mark.parametrize("error", NO_FAILURES, ids=lambda error: type(error).__name__)
async def test_errors_that_do_not_mean_a_broken_model_do_not_count(error: LLMError, how: str) -> None:
    process = World().process(ScriptedProvider([*[error] * 10, REPLY], name="openai"))
    await fails(process, 10, how)
    assert await asked_or_streamed(process, how) == REPLY


@HOW
@pytest.mark.parametrize("error", [MISTAKE, UNREADABLE], ids=lambda error: type(error).__name__)
async def test_an_answer_that_cannot_be_used_shows_that_the_model_serves(error: LLMError, how: str) -> None:
    process = World().process(ScriptedProvider([DOWN, DOWN, error, DOWN, DOWN, error, REPLY], name="openai"))
    await fails(process, 6, how)
    assert await asked_or_streamed(process, how) == REPLY


async def test_refusals_of_an_inner_wrapper_do_not_count() -> None:
    refused = ProviderUnavailableError("left alone", provider="openai")
    refused.was_sent = False
    process = World().process(ScriptedProvider([*[refused] * 10, REPLY], name="openai"))
    await fails(process, 10)
    assert await process.ask(REQUEST) == REPLY


@HOW
async def test_an_answer_in_between_ends_the_row_of_failures(how: str) -> None:
    process = World().process(ScriptedProvider([DOWN, DOWN, REPLY, DOWN, DOWN, REPLY], name="openai"))
    for _ in range(2):
        await fails(process, 2, how)
        assert await asked_or_streamed(process, how) == REPLY


async def test_an_answer_counts_though_its_stream_is_left_right_after_it() -> None:
    process = World().process(ScriptedProvider([DOWN, DOWN, REPLY, DOWN, DOWN, REPLY], name="openai"))
    await fails(process, 2)
    events = process.stream(REQUEST)
    while not isinstance(await anext(events), Completion):
        pass
    await events.aclose()
    await fails(process, 2)
    assert await process.ask(REQUEST) == REPLY


async def test_a_stream_that_fails_midway_counts() -> None:
    process = World().process(FailingMidway(DOWN, TextDelta("One")))
    for _ in range(3):
        await received_before(ProviderUnavailableError, process.stream(REQUEST))
    await is_refused(process)


async def test_other_models_of_the_provider_are_asked_as_before() -> None:
    provider, process = await World().broken()
    provider.then(REPLY)
    assert await process.ask(replace(REQUEST, model="gpt-4.1-mini")) == REPLY
