"""Every attempt at a provider is accounted for: what was paid in the ledger, all of it in the request log."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from typing_extensions import override

from adapters.clock import FixedClock
from adapters.llm.metered import CANCELLED, UNEXPECTED, MeteredProvider
from adapters.llm.scripted import ScriptedProvider
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.memory.prices import MemoryPriceBook
from adapters.persistence.memory.usage import MemoryUsageLedger
from application.correlation import correlated
from application.ports.errors import ServiceUnavailable
from application.ports.llm import ModelProvider
from application.record_usage import RecordUsage
from domain.chat import ChatEvent, Completion, TextDelta, TokenCount, TokenCountRequest, ToolCall, UsageSoFar
from domain.llm_errors import ContentFilterError, LLMError, ProviderUnavailableError
from domain.media import Speech, SpeechRequest
from domain.models import ModelReply, ModelRequest
from domain.pricing import Meter, ModelPrice, Rate
from domain.requests import RequestAttempt, RequestKind
from domain.token_usage import NOTHING_USED, TokenUsage
from domain.usage import RequestType, UsageRecord
from tests.unit.llm.wrappers import (
    CALLER,
    DOWN,
    LIMITED,
    REPLY,
    REQUEST,
    USAGE,
    WORDS,
    FailingMidway,
    HangingProvider,
    Wrap,
    WrapperContract,
    asked_or_streamed,
    heard_before,
    streamed,
)

HOW = pytest.mark.parametrize("how", ["ask", "stream"])
CLOCK = FixedClock()
PRICE = ModelPrice(
    provider="openai",
    model="gpt-4.1",
    rates={Meter.INPUT: Rate(Decimal("0.001")), Meter.OUTPUT: Rate(Decimal("0.002"))},
    valid_from=CLOCK.now(),
)
COST = Decimal("0.0002")
SAID = TokenUsage(input_tokens=90, cache_read_tokens=40, output_tokens=1)


class Notes:
    """Every word that the request log hears, also what it would hear twice."""

    def __init__(self) -> None:
        self.attempts: list[RequestAttempt] = []
        self.replies: list[ModelReply | None] = []

    def note(self, attempt: RequestAttempt, request: ModelRequest[Any], reply: ModelReply | None) -> None:
        self.attempts.append(attempt)
        self.replies.append(reply)


class World:
    """A provider, what stands in the ledger and what in the log."""

    def __init__(self, provider: ModelProvider) -> None:
        self.database = MemoryDatabase()
        self.log = Notes()
        self.ledger = MemoryUsageLedger(self.database)
        record = RecordUsage(MemoryPriceBook([PRICE]), self.ledger, CLOCK)
        self.metered = MeteredProvider(provider, record, self.log, CLOCK)

    @property
    def recorded(self) -> list[UsageRecord]:
        return list(self.database.usage.values())

    def only_record(self) -> UsageRecord:
        (record,) = self.recorded
        return record

    def only_attempt(self) -> RequestAttempt:
        (attempt,) = self.log.attempts
        return attempt


class TestAsAWrapper(WrapperContract):
    @pytest.fixture
    def wrap(self) -> Wrap:
        return lambda provider: World(provider).metered


@HOW
async def test_an_answer_whose_figures_are_estimates_is_recorded_as_that(how: str) -> None:
    world = World(ScriptedProvider([replace(REPLY, estimated=True)], name="openai"))
    assert (await asked_or_streamed(world.metered, how)).estimated
    assert world.only_record().estimated


@HOW
async def test_an_answer_is_in_ledger_and_log_under_one_id_with_its_cost(how: str) -> None:
    world = World(ScriptedProvider([REPLY], name="openai"))
    with correlated("c-1"):
        reply = await asked_or_streamed(world.metered, how)
    record, attempt = world.only_record(), world.only_attempt()
    assert reply.provider == record.provider == attempt.provider == "openai"
    assert reply.request_id == record.request_id == attempt.request_id
    assert record.call_id == attempt.call_id == REQUEST.call_id
    assert reply.cost_usd == record.cost_usd == attempt.cost_usd == COST
    assert reply.usage == record.usage == attempt.usage == USAGE
    assert reply.latency_ms == attempt.latency_ms > 0
    assert (record.guild_id, record.user_id, record.cog_name) == (CALLER.guild_id, CALLER.user_id, CALLER.cog_name)
    assert (record.model, record.request_type, record.estimated) == ("gpt-4.1", RequestType.TEXT, False)
    assert (attempt.caller, attempt.kind, attempt.error_code) == (CALLER, RequestKind.CHAT, None)
    assert (attempt.at, attempt.correlation_id) == (CLOCK.now(), "c-1")
    assert world.log.replies == [reply]


async def test_every_attempt_of_a_call_has_an_id_of_its_own() -> None:
    world = World(ScriptedProvider([REPLY, REPLY], name="openai"))
    for _ in range(2):
        await world.metered.ask(REQUEST)
    assert len({record.request_id for record in world.recorded}) == 2
    assert {record.call_id for record in world.recorded} == {REQUEST.call_id}


async def test_other_kinds_are_accounted_for_as_what_they_are() -> None:
    usage = TokenUsage(characters=5)
    speech = Speech(model="tts-1", usage=usage, audio=b"", media_type="audio/mpeg")
    world = World(ScriptedProvider([speech], name="openai"))
    reply = await world.metered.ask(SpeechRequest(provider="openai", model="tts-1", caller=CALLER, text="Hello"))
    assert (reply.cost_usd, world.only_record().cost_usd) == (None, None)  # nobody knows its price here
    assert world.only_record().request_type is RequestType.AUDIO
    assert world.only_attempt().kind is RequestKind.SPEECH


@HOW
async def test_a_failure_that_was_not_billed_is_only_in_the_log(how: str) -> None:
    world = World(ScriptedProvider([LIMITED], name="openai"))
    with pytest.raises(type(LIMITED)):
        await asked_or_streamed(world.metered, how)
    assert world.recorded == []
    attempt = world.only_attempt()
    assert (attempt.error_code, attempt.usage, attempt.cost_usd) == ("llm.rate_limited", NOTHING_USED, None)
    assert (attempt.provider, attempt.model) == ("openai", "gpt-4.1")


@HOW
async def test_a_failure_that_was_billed_is_in_both(how: str) -> None:
    filtered = ContentFilterError("no", provider="openai", model="gpt-4.1", usage=USAGE)
    world = World(ScriptedProvider([filtered], name="openai"))
    with pytest.raises(ContentFilterError):
        await asked_or_streamed(world.metered, how)
    record, attempt = world.only_record(), world.only_attempt()
    assert (record.cost_usd, record.estimated, record.usage) == (COST, False, USAGE)
    assert (attempt.error_code, attempt.cost_usd, attempt.request_id) == ("llm.content_filter", COST, record.request_id)


@HOW
async def test_what_no_provider_may_raise_is_in_the_log_as_well(how: str) -> None:
    world = World(FailingMidway(KeyError("a mistake")))
    with pytest.raises(KeyError):
        await asked_or_streamed(world.metered, how)
    assert world.only_attempt().error_code == UNEXPECTED
    assert world.recorded == []


async def test_counting_tokens_leaves_no_trace() -> None:
    count = TokenCount(model="gpt-4.1", tokens=7, exact=True)
    world = World(ScriptedProvider([count, DOWN], name="openai"))
    request = TokenCountRequest(provider="openai", model="gpt-4.1", caller=CALLER, chat=REQUEST)
    assert await world.metered.ask(request) == count
    with pytest.raises(ProviderUnavailableError):
        await world.metered.ask(request)
    assert (world.recorded, world.log.attempts) == ([], [])


@pytest.mark.parametrize("heard", [1, 2, 3])
async def test_a_stream_that_is_left_is_recorded_with_estimates_as_far_as_it_came(heard: int) -> None:
    world = World(ScriptedProvider([REPLY], name="openai"))
    events = world.metered.stream(REQUEST)
    for _ in range(heard):
        await anext(events)
    await events.aclose()
    record, attempt = world.only_record(), world.only_attempt()
    assert record.estimated
    assert record.usage.input_tokens > 0
    assert record.usage.output_tokens == estimate("".join(WORDS[:heard]))
    assert (attempt.error_code, attempt.request_id) == (CANCELLED, record.request_id)
    assert attempt.cost_usd == record.cost_usd is not None


async def test_a_stream_that_is_left_right_after_its_end_is_recorded_as_what_it_was() -> None:
    world = World(ScriptedProvider([REPLY], name="openai"))
    events = world.metered.stream(REQUEST)
    while not isinstance(await anext(events), Completion):
        pass
    await events.aclose()
    assert (world.only_record().usage, world.only_record().estimated) == (USAGE, False)
    assert world.only_attempt().error_code is None


async def test_a_stream_that_nobody_begins_leaves_no_trace() -> None:
    world = World(ScriptedProvider([REPLY], name="openai"))
    await world.metered.stream(REQUEST).aclose()
    assert (world.recorded, world.log.attempts) == ([], [])


async def test_what_the_provider_said_in_between_counts_more_than_estimates() -> None:
    world = World(HangingProvider(UsageSoFar(SAID), TextDelta("One two three four.")))
    events = world.metered.stream(REQUEST)
    assert await anext(events) == TextDelta("One two three four.")
    await events.aclose()
    usage = world.only_record().usage
    assert (usage.input_tokens, usage.cache_read_tokens) == (90, 40)
    assert usage.output_tokens == estimate("One two three four.")


async def test_the_latest_word_of_the_provider_counts() -> None:
    later = TokenUsage(input_tokens=90, output_tokens=70)
    world = World(HangingProvider(UsageSoFar(SAID), TextDelta("One"), UsageSoFar(later), TextDelta(" two")))
    events = world.metered.stream(REQUEST)
    for _ in range(2):
        await anext(events)
    await events.aclose()
    assert world.only_record().usage == later


async def test_what_it_used_so_far_is_not_handed_on() -> None:
    world = World(FailingMidway(None, UsageSoFar(SAID), TextDelta("One"), REPLY))
    assert [type(event) for event in await streamed(world.metered)] == [TextDelta, Completion]


async def test_calls_of_tools_are_part_of_the_estimate() -> None:
    call = ToolCall(id="1", name="dice", arguments={"sides": 20})
    world = World(HangingProvider(call))
    events = world.metered.stream(REQUEST)
    assert await anext(events) == call
    await events.aclose()
    assert world.only_record().usage.output_tokens == estimate('dice{"sides": 20}')


@pytest.mark.parametrize(
    ("events", "usage"),
    [((), None), ((UsageSoFar(SAID),), SAID)],
    ids=["before anything is known", "with its prompt billed"],
)
async def test_who_is_cancelled_before_the_first_word_pays_what_is_known(
    events: tuple[ChatEvent, ...], usage: TokenUsage | None
) -> None:
    provider = HangingProvider(*events)
    world = World(provider)
    call = asyncio.create_task(streamed(world.metered))
    await provider.hangs.wait()
    call.cancel()
    await asyncio.wait([call])
    assert call.cancelled()
    assert [record.usage for record in world.recorded] == ([] if usage is None else [usage])
    assert world.only_attempt().error_code == CANCELLED


async def test_who_is_cancelled_while_the_provider_thinks_leaves_a_note() -> None:
    provider = HangingProvider()
    world = World(provider)
    call = asyncio.create_task(world.metered.ask(REQUEST))
    await provider.hangs.wait()
    call.cancel()
    await asyncio.wait([call])
    assert world.only_attempt().error_code == CANCELLED
    assert world.recorded == []


@pytest.mark.parametrize("usage", [None, USAGE], ids=["unbilled", "billed"])
async def test_a_stream_that_fails_midway_is_recorded_with_what_is_known(usage: TokenUsage | None) -> None:
    failure = ProviderUnavailableError("down", provider="openai", model="gpt-4.1", usage=usage)
    world = World(FailingMidway(failure, TextDelta("One two")))
    assert await heard_before(ProviderUnavailableError, world.metered.stream(REQUEST)) == [TextDelta("One two")]
    record, attempt = world.only_record(), world.only_attempt()
    assert record.estimated is (usage is None)
    assert record.usage.output_tokens == (estimate("One two") if usage is None else usage.output_tokens)
    assert (attempt.error_code, attempt.request_id) == ("llm.unavailable", record.request_id)


async def test_a_mistake_in_the_middle_of_a_stream_is_paid_all_the_same() -> None:
    world = World(FailingMidway(KeyError("a mistake"), TextDelta("One two")))
    await heard_before(KeyError, world.metered.stream(REQUEST))
    assert world.only_record().estimated
    assert world.only_attempt().error_code == UNEXPECTED


async def test_a_stream_without_an_end_is_a_failure_and_paid() -> None:
    world = World(FailingMidway(None, TextDelta("One two")))
    assert await heard_before(ProviderUnavailableError, world.metered.stream(REQUEST)) == [TextDelta("One two")]
    assert world.only_record().estimated
    assert world.only_attempt().error_code == "llm.unavailable"


async def test_what_goes_wrong_after_the_end_changes_nothing_in_the_books() -> None:
    world = World(FailingMidway(DOWN, TextDelta("One"), REPLY))
    await heard_before(ProviderUnavailableError, world.metered.stream(REQUEST))
    assert world.only_record().usage == USAGE
    assert world.only_attempt().error_code is None


@HOW
async def test_what_cannot_be_recorded_is_not_handed_on(how: str) -> None:
    world = World(ScriptedProvider([REPLY], name="openai"))
    world.database.outage.down = True
    with pytest.raises(ServiceUnavailable):
        await asked_or_streamed(world.metered, how)
    attempt = world.only_attempt()
    assert (attempt.error_code, attempt.usage, attempt.cost_usd) == ("service.unavailable", USAGE, None)


async def test_a_billed_failure_that_cannot_be_recorded_says_so_and_why_it_failed() -> None:
    filtered = ContentFilterError("no", provider="openai", model="gpt-4.1", usage=USAGE)
    world = World(ScriptedProvider([filtered], name="openai"))
    world.database.outage.down = True
    with pytest.raises(ServiceUnavailable) as raised:
        await world.metered.ask(REQUEST)
    assert raised.value.__context__ is filtered
    assert world.only_attempt().error_code == "service.unavailable"


class SlowLedger(MemoryUsageLedger):
    """Records when it is let go."""

    def __init__(self, database: MemoryDatabase) -> None:
        super().__init__(database)
        self.asked = asyncio.Event()
        self.go = asyncio.Event()

    @override
    async def record(self, record: UsageRecord) -> None:
        self.asked.set()
        await self.go.wait()
        await super().record(record)


@pytest.mark.parametrize(
    ("provider", "how"),
    [
        (lambda: ScriptedProvider([REPLY], name="openai"), "ask"),
        (lambda: ScriptedProvider([REPLY], name="openai"), "stream"),
        (lambda: ScriptedProvider([billed()], name="openai"), "ask"),
        (lambda: FailingMidway(DOWN, TextDelta("One")), "stream"),
    ],
    ids=["an answer", "the end of a stream", "a billed failure", "a broken stream"],
)
async def test_what_is_paid_is_recorded_though_its_caller_gives_up_meanwhile(
    provider: Callable[[], ModelProvider], how: str
) -> None:
    world = World(provider())
    ledger = SlowLedger(world.database)
    metered = MeteredProvider(provider(), RecordUsage(MemoryPriceBook([PRICE]), ledger, CLOCK), world.log, CLOCK)
    call = asyncio.create_task(asked_or_streamed(metered, how))
    await ledger.asked.wait()
    call.cancel()
    await asyncio.sleep(0)
    assert not call.done()
    ledger.go.set()
    await asyncio.wait([call])
    assert call.cancelled()
    assert len(world.recorded) == 1
    assert world.only_attempt().request_id == world.only_record().request_id


def billed() -> LLMError:
    return ContentFilterError("no", provider="openai", model="gpt-4.1", usage=USAGE)


def estimate(text: str) -> int:
    return -(-len(text) // 4)
