"""The four adapters over what the real providers have answered to others."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from adapters.llm.prices import AliasingPriceBook, list_prices
from adapters.persistence.memory.prices import MemoryPriceBook
from domain.chat import FinishReason
from domain.models import LLMProvider
from domain.pricing import compute_cost
from tests.contract.llm.chat_provider_contract import ChatProviderContract
from tests.contract.llm.recorded import (
    RecordedStage,
    is_cut,
    limit_of,
    reasoning_of,
    request_of,
    text_of,
    usage_of,
)
from tests.contract.llm.recordings import Recording, recorded_bills, recorded_chats, said

pytestmark = [
    pytest.mark.recordings,
    # Anthropic's SDK warns of models that are about to be retired: some recordings are as old as that.
    pytest.mark.filterwarnings("ignore:The model 'claude:DeprecationWarning"),
]

_TICKS_PER_USD = 10**10
_RECORDED_AT = datetime(2026, 8, 10, tzinfo=UTC)
"""Some tapes have their times blotted out; this is the time of the others."""


class OverRecordings(ChatProviderContract):
    @pytest.fixture
    async def stage(self, provider: LLMProvider) -> AsyncIterator[RecordedStage]:
        stage = RecordedStage(provider)
        yield stage
        await stage.close()

    @pytest.fixture
    def chats(self, provider: LLMProvider) -> list[Recording]:
        return [recording for recording in recorded_chats(provider) if recording.status == 200]

    async def test_every_recorded_answer_is_read_in_full(self, stage: RecordedStage, chats: list[Recording]) -> None:
        for recording in chats:
            reply = await stage.replaying(recording).ask(request_of(recording))
            assert (reply.content, reply.finish_reason is FinishReason.LENGTH) == (
                text_of(recording),
                is_cut(recording),
            ), recording.tape
            assert reply.model == (recording.answer.get("model") or recording.answer["modelVersion"]), recording.tape

    async def test_the_figures_are_those_that_an_independent_library_reads(
        self, stage: RecordedStage, chats: list[Recording]
    ) -> None:
        for recording in chats:
            usage = (await stage.replaying(recording).ask(request_of(recording))).usage
            theirs = usage_of(recording)
            assert (
                usage.input_tokens,
                usage.output_tokens,
                usage.cache_read_tokens,
                usage.cache_write_tokens,
                usage.reasoning_tokens,
            ) == (
                theirs.input_tokens,
                theirs.output_tokens,
                theirs.cache_read_tokens,
                theirs.cache_write_tokens,
                reasoning_of(recording),
            ), recording.tape

    async def test_the_same_question_goes_out_as_was_recorded(
        self, stage: RecordedStage, chats: list[Recording]
    ) -> None:
        for recording in chats:
            stage.sent.clear()
            await stage.replaying(recording).ask(request_of(recording))
            (request,) = stage.sent
            sent = json.loads(request.content)
            assert request.url.path == recording.path, recording.tape
            assert sent.get("model") == (recording.model if "model" in recording.asked else None), recording.tape
            assert said(sent) == recording.said, recording.tape
            assert limit_of(sent) == limit_of(recording.asked), recording.tape


class TestOpenAI(OverRecordings):
    @pytest.fixture
    def provider(self) -> LLMProvider:
        return LLMProvider.OPENAI


class TestAnthropic(OverRecordings):
    @pytest.fixture
    def provider(self) -> LLMProvider:
        return LLMProvider.ANTHROPIC


class TestGoogle(OverRecordings):
    @pytest.fixture
    def provider(self) -> LLMProvider:
        return LLMProvider.GOOGLE


class TestXAI(OverRecordings):
    @pytest.fixture
    def provider(self) -> LLMProvider:
        return LLMProvider.XAI

    async def test_the_cost_is_what_xai_itself_has_billed(self, stage: RecordedStage) -> None:
        prices = AliasingPriceBook(MemoryPriceBook(list_prices()))
        bills = recorded_bills()
        assert len(bills) >= 5
        for recording in bills:
            reply = await stage.replaying(recording).ask(request_of(recording))
            price = await prices.price_of(LLMProvider.XAI, reply.model, _RECORDED_AT)
            assert price is not None, recording.tape
            ticks = Decimal(recording.answer["usage"]["cost_in_usd_ticks"])
            cost = compute_cost(reply.usage, price)
            assert cost is not None, recording.tape
            assert cost * _TICKS_PER_USD == ticks, recording.tape
