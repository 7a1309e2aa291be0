"""Paid calls are recorded although the caller gives up, and no answer is returned that cannot be recorded."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import pytest
from typing_extensions import override

from adapters.llm.pipeline.metered import CANCELLED, MeteredProvider
from adapters.llm.providers.scripted import ScriptedProvider
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.prices.memory import MemoryPriceBook
from adapters.persistence.usage.memory import MemoryUsageLedger
from application.llm.record_usage import RecordUsage
from application.ports.errors import ServiceUnavailable, UsageNotRecordable
from application.ports.llm import ModelProvider
from domain.llm.chat import TextDelta
from domain.llm.errors import (
    LLMError,
    LLMTimeoutError,
    MalformedAnswerError,
    ProviderUnavailableError,
    UnreadableReplyError,
    UnsendableRequestError,
)
from domain.llm.estimates import estimated_input
from domain.spending.pricing import ModelPrice
from domain.spending.usage import UsageRecord
from tests.unit.llm.pipeline.metered_world import CLOCK, PRICE, World, billed
from tests.unit.llm.pipeline.wrappers import (
    ANSWER,
    DOWN,
    HOW,
    REQUEST,
    USAGE,
    FailingMidway,
    HangingProvider,
    asked_or_streamed,
    cancel_midway,
)


async def test_a_call_given_up_while_the_provider_works_is_recorded_as_an_estimate() -> None:
    provider = HangingProvider()
    world = World(provider)
    await cancel_midway(world.metered, provider, "ask")
    assert world.only_attempt().error_code == CANCELLED
    record = world.only_record()
    assert (record.usage, record.estimated) == (estimated_input(REQUEST), True)
    assert record.cost_usd is not None


@HOW
@pytest.mark.parametrize("kind", [MalformedAnswerError, UnreadableReplyError])
async def test_an_answer_that_cannot_be_used_is_recorded_although_it_does_not_say_what_it_cost(
    how: str, kind: type[LLMError]
) -> None:
    world = World(ScriptedProvider([kind("odd", provider="openai", model="gpt-4.1")], name="openai"))
    with pytest.raises(kind) as failure:
        await asked_or_streamed(world.metered, how)
    record = world.only_record()
    assert (record.usage, record.estimated) == (estimated_input(REQUEST), True)
    assert (failure.value.usage, failure.value.cost_usd) == (record.usage, record.cost_usd)


async def test_usage_that_an_adapter_estimated_in_part_is_recorded_as_an_estimate() -> None:
    failed = LLMTimeoutError("late", provider="openai", model="gpt-4.1", usage=USAGE)
    failed.usage_is_estimated = True
    world = World(ScriptedProvider([failed], name="openai"))
    with pytest.raises(LLMTimeoutError):
        await world.metered.ask(REQUEST)
    assert (world.only_record().usage, world.only_record().estimated) == (USAGE, True)


@HOW
@pytest.mark.parametrize("kind", [LLMTimeoutError, ProviderUnavailableError])
async def test_a_call_that_went_out_and_got_no_answer_is_recorded_as_an_estimate(
    how: str, kind: type[LLMError]
) -> None:
    lost = kind("lost", provider="openai", model="gpt-4.1")
    lost.may_be_billed = True
    world = World(ScriptedProvider([lost], name="openai"))
    with pytest.raises(kind):
        await asked_or_streamed(world.metered, how)
    record = world.only_record()
    assert (record.usage, record.estimated) == (estimated_input(REQUEST), True)
    assert lost.cost_usd == record.cost_usd


@HOW
async def test_a_request_that_was_not_sent_is_not_recorded_as_paid(how: str) -> None:
    refused = UnsendableRequestError("half a character", provider="openai", model="gpt-4.1")
    world = World(ScriptedProvider([refused], name="openai"))
    with pytest.raises(UnsendableRequestError):
        await asked_or_streamed(world.metered, how)
    assert world.recorded == []


@HOW
async def test_an_answer_that_cannot_be_recorded_is_not_returned(how: str) -> None:
    world = World(ScriptedProvider([ANSWER], name="openai"))
    world.database.outage.down = True
    with pytest.raises(ServiceUnavailable):
        await asked_or_streamed(world.metered, how)
    attempt = world.only_attempt()
    assert (attempt.error_code, attempt.usage, attempt.cost_usd) == ("service.unavailable", USAGE, None)


@HOW
async def test_no_call_is_made_while_usage_can_be_recorded_nowhere(how: str) -> None:
    provider = ScriptedProvider([ANSWER], name="openai")
    world = World(provider)
    world.ledger.is_full = True
    with pytest.raises(UsageNotRecordable):
        await asked_or_streamed(world.metered, how)
    assert provider.chats == []
    assert world.log.attempts == []


async def test_a_paid_call_is_recorded_without_its_price_when_that_cannot_be_read() -> None:
    world = World(ScriptedProvider([ANSWER], name="openai"), prices=UnreadablePrices())
    reply = await world.metered.ask(REQUEST)
    assert (reply.cost_usd, world.only_record().cost_usd) == (None, None)


async def test_a_billed_failure_that_cannot_be_recorded_says_so_and_why_it_failed() -> None:
    filtered = billed()
    world = World(ScriptedProvider([filtered], name="openai"))
    world.database.outage.down = True
    with pytest.raises(ServiceUnavailable) as raised:
        await world.metered.ask(REQUEST)
    assert raised.value.__context__ is filtered
    assert world.only_attempt().error_code == "service.unavailable"


class UnreadablePrices(MemoryPriceBook):
    """Price book of a database that is away, before any price was cached."""

    @override
    async def price_of(self, provider: str, model: str, at: datetime) -> ModelPrice | None:
        raise ServiceUnavailable("database")


class SlowLedger(MemoryUsageLedger):
    """Waits for `go` before it records."""

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
        (lambda: ScriptedProvider([ANSWER], name="openai"), "ask"),
        (lambda: ScriptedProvider([ANSWER], name="openai"), "stream"),
        (lambda: ScriptedProvider([billed()], name="openai"), "ask"),
        (lambda: FailingMidway(DOWN, TextDelta("One")), "stream"),
    ],
    ids=["an answer", "the end of a stream", "a billed failure", "a broken stream"],
)
async def test_a_paid_attempt_is_recorded_although_its_caller_is_cancelled(
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
