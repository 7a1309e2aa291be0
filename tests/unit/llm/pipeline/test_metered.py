"""Every attempt at a provider is accounted for: what was paid in the ledger, all of it in the request log."""

from dataclasses import replace
from decimal import Decimal

import pytest

from adapters.llm.pipeline.metered import UNEXPECTED
from adapters.llm.providers.scripted import ScriptedProvider
from application.correlation import correlated
from domain.llm.errors import ContentFilterError, ProviderUnavailableError
from domain.llm.media import Speech, SpeechRequest
from domain.llm.requests import RequestKind, RequestType
from domain.llm.token_counts import TokenCount, TokenCountRequest
from domain.llm.token_usage import NOTHING_USED, TokenUsage
from tests.unit.llm.pipeline.metered_world import CLOCK, COST, World, billed
from tests.unit.llm.pipeline.wrappers import (
    ANSWER,
    CALLER,
    DOWN,
    HOW,
    LIMITED,
    REQUEST,
    USAGE,
    FailingMidway,
    Wrap,
    WrapperContract,
    asked_or_streamed,
)


class TestAsAWrapper(WrapperContract):
    reply = ANSWER

    @pytest.fixture
    def wrap(self) -> Wrap:
        return lambda provider: World(provider).metered


@HOW
async def test_an_answer_whose_figures_are_estimates_is_recorded_as_that(how: str) -> None:
    world = World(ScriptedProvider([replace(ANSWER, estimated=True)], name="openai"))
    assert (await asked_or_streamed(world.metered, how)).estimated
    assert world.only_record().estimated


@HOW
async def test_an_answer_is_in_ledger_and_log_under_one_id_with_its_cost(how: str) -> None:
    world = World(ScriptedProvider([ANSWER], name="openai"))
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
    assert world.log.replies == [ANSWER]


async def test_every_attempt_of_a_call_has_an_id_of_its_own() -> None:
    world = World(ScriptedProvider([ANSWER, ANSWER], name="openai"))
    for _ in range(2):
        await world.metered.ask(REQUEST)
    assert len({record.request_id for record in world.recorded}) == 2
    assert {record.call_id for record in world.recorded} == {REQUEST.call_id}


async def test_other_kinds_are_accounted_for_as_what_they_are() -> None:
    usage = TokenUsage(characters=5)
    speech = Speech(model="tts-1", usage=usage, audio=b"", media_type="audio/mpeg")
    world = World(ScriptedProvider([speech], name="openai"))
    reply = await world.metered.ask(SpeechRequest(provider="openai", model="tts-1", caller=CALLER, text="Hello"))
    assert (reply.cost_usd, world.only_record().cost_usd) == (None, None)  # a model without a known price
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
    world = World(ScriptedProvider([billed()], name="openai"))
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
    counted = await world.metered.ask(request)
    assert (counted.tokens, counted.exact, counted.provider) == (7, True, "openai")
    assert (counted.request_id, counted.cost_usd) == (None, Decimal(0))
    with pytest.raises(ProviderUnavailableError):
        await world.metered.ask(request)
    assert (world.recorded, world.log.attempts) == ([], [])
