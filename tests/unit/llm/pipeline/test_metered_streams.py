"""A stream that does not come to its end is accounted for as far as it came."""

from dataclasses import replace

import pytest

from adapters.llm.pipeline.metered import CANCELLED, UNEXPECTED
from adapters.llm.providers.scripted import ScriptedProvider
from domain.llm.chat import AccountedCompletion, ChatEvent, Completion, TextDelta, ToolCall, UsageSoFar
from domain.llm.errors import ProviderUnavailableError
from domain.llm.estimates import estimated_input
from domain.llm.token_usage import TokenUsage
from tests.unit.llm.pipeline.metered_world import World, estimate
from tests.unit.llm.pipeline.wrappers import (
    ANSWER,
    DOWN,
    REQUEST,
    USAGE,
    WORDS,
    FailingMidway,
    HangingProvider,
    cancel_midway,
    received_before,
    streamed,
)

SAID = TokenUsage(input_tokens=90, cache_read_tokens=40, output_tokens=1)


@pytest.mark.parametrize("received", [1, 2, 3])
async def test_a_stream_that_is_left_is_recorded_with_estimates_as_far_as_it_came(received: int) -> None:
    world = World(ScriptedProvider([ANSWER], name="openai"))
    events = world.metered.stream(REQUEST)
    for _ in range(received):
        await anext(events)
    await events.aclose()
    record, attempt = world.only_record(), world.only_attempt()
    assert record.estimated
    assert record.usage.input_tokens > 0
    assert record.usage.output_tokens == estimate("".join(WORDS[:received]))
    assert (attempt.error_code, attempt.request_id) == (CANCELLED, record.request_id)
    assert attempt.cost_usd == record.cost_usd is not None


async def test_a_stream_that_is_left_right_after_its_end_is_recorded_as_what_it_was() -> None:
    world = World(ScriptedProvider([ANSWER], name="openai"))
    events = world.metered.stream(REQUEST)
    while not isinstance(await anext(events), Completion):
        pass
    await events.aclose()
    assert (world.only_record().usage, world.only_record().estimated) == (USAGE, False)
    assert world.only_attempt().error_code is None


async def test_a_stream_that_is_never_read_leaves_no_trace() -> None:
    world = World(ScriptedProvider([ANSWER], name="openai"))
    await world.metered.stream(REQUEST).aclose()
    assert (world.recorded, world.log.attempts) == ([], [])


async def test_the_reported_input_is_recorded_instead_of_an_estimate() -> None:
    world = World(HangingProvider(UsageSoFar(SAID), TextDelta("One two three four.")))
    events = world.metered.stream(REQUEST)
    assert await anext(events) == TextDelta("One two three four.")
    await events.aclose()
    usage = world.only_record().usage
    assert (usage.input_tokens, usage.cache_read_tokens) == (90, 40)
    assert usage.output_tokens == estimate("One two three four.")


async def test_a_prompt_that_the_provider_did_not_count_is_estimated_when_a_stream_is_left() -> None:
    world = World(HangingProvider(UsageSoFar(TokenUsage(output_tokens=7)), TextDelta("One")))
    events = world.metered.stream(REQUEST)
    await anext(events)
    await events.aclose()
    record = world.only_record()
    assert record.usage == replace(estimated_input(REQUEST), output_tokens=7)
    assert record.estimated


async def test_a_prompt_that_the_provider_did_not_count_is_estimated_when_a_stream_fails() -> None:
    failed = ProviderUnavailableError("cut", provider="openai", usage=TokenUsage(output_tokens=7))
    world = World(FailingMidway(failed, TextDelta("One")))
    with pytest.raises(ProviderUnavailableError):
        await streamed(world.metered)
    record = world.only_record()
    assert record.usage == replace(estimated_input(REQUEST), output_tokens=7)
    assert record.estimated


async def test_the_latest_figures_of_the_provider_count() -> None:
    later = TokenUsage(input_tokens=90, output_tokens=70)
    world = World(HangingProvider(UsageSoFar(SAID), TextDelta("One"), UsageSoFar(later), TextDelta(" two")))
    events = world.metered.stream(REQUEST)
    for _ in range(2):
        await anext(events)
    await events.aclose()
    assert world.only_record().usage == later


async def test_what_it_used_so_far_is_not_handed_on() -> None:
    world = World(FailingMidway(None, UsageSoFar(SAID), TextDelta("One"), ANSWER))
    assert [type(event) for event in await streamed(world.metered)] == [TextDelta, AccountedCompletion]


async def test_calls_of_tools_are_part_of_the_estimate() -> None:
    call = ToolCall(id="1", name="dice", arguments={"sides": 20})
    world = World(HangingProvider(call))
    events = world.metered.stream(REQUEST)
    assert await anext(events) == call
    await events.aclose()
    assert world.only_record().usage.output_tokens == estimate('dice{"sides": 20}')


@pytest.mark.parametrize(
    ("events", "usage"),
    [((), estimated_input(REQUEST)), ((UsageSoFar(SAID),), SAID)],
    ids=["before anything is known", "with its prompt billed"],
)
async def test_a_stream_cancelled_before_its_text_is_recorded_with_the_known_usage_or_an_estimate(
    events: tuple[ChatEvent, ...], usage: TokenUsage
) -> None:
    provider = HangingProvider(*events)
    world = World(provider)
    await cancel_midway(world.metered, provider, "stream")
    assert world.only_record().usage == usage
    assert world.only_record().estimated
    assert world.only_attempt().error_code == CANCELLED


@pytest.mark.parametrize("usage", [None, USAGE], ids=["unbilled", "billed"])
async def test_a_stream_that_fails_midway_is_recorded_with_what_is_known(usage: TokenUsage | None) -> None:
    failure = ProviderUnavailableError("down", provider="openai", model="gpt-4.1", usage=usage)
    world = World(FailingMidway(failure, TextDelta("One two")))
    assert await received_before(ProviderUnavailableError, world.metered.stream(REQUEST)) == [TextDelta("One two")]
    record, attempt = world.only_record(), world.only_attempt()
    assert record.estimated is (usage is None)
    assert record.usage.output_tokens == (estimate("One two") if usage is None else usage.output_tokens)
    assert (attempt.error_code, attempt.request_id) == ("llm.unavailable", record.request_id)


async def test_a_mistake_in_the_middle_of_a_stream_is_paid_all_the_same() -> None:
    world = World(FailingMidway(KeyError("a mistake"), TextDelta("One two")))
    await received_before(KeyError, world.metered.stream(REQUEST))
    assert world.only_record().estimated
    assert world.only_attempt().error_code == UNEXPECTED


async def test_a_stream_without_an_end_is_a_failure_and_paid() -> None:
    world = World(FailingMidway(None, TextDelta("One two")))
    assert await received_before(ProviderUnavailableError, world.metered.stream(REQUEST)) == [TextDelta("One two")]
    assert world.only_record().estimated
    assert world.only_attempt().error_code == "llm.unavailable"


async def test_what_goes_wrong_after_the_end_changes_nothing_in_the_books() -> None:
    world = World(FailingMidway(DOWN, TextDelta("One"), ANSWER))
    await received_before(ProviderUnavailableError, world.metered.stream(REQUEST))
    assert world.only_record().usage == USAGE
    assert world.only_attempt().error_code is None
