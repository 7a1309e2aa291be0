"""Run the adapters over recorded responses of the real providers."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from adapters.llm.models.prices import AliasingPriceBook, list_prices
from adapters.persistence.prices.memory import MemoryPriceBook
from domain.llm.chat import ChatMessage, Completion, FinishReason
from domain.llm.requests import LLMProvider
from domain.spending.pricing import compute_cost
from tests.contract.llm.asked_again import chat_of, limit_of
from tests.contract.llm.capability_contract import CapabilityContract
from tests.contract.llm.chat_provider_contract import ChatProviderContract
from tests.contract.llm.recorded import RecordedStage, is_cut, reasoning_of, usage_of
from tests.contract.llm.recorded_requests import output_in, said, tools_in
from tests.contract.llm.recording import Kind, Recording
from tests.contract.llm.recordings import recorded_bills, recorded_chats
from tests.contract.llm.stream_contract import StreamContract, whole
from tests.contract.llm.vendors import LOCAL

pytestmark = [
    pytest.mark.recordings,
    # Anthropic's SDK warns of models close to retirement, and some recordings name such models.
    pytest.mark.filterwarnings("ignore:The model 'claude:DeprecationWarning"),
]

_TICKS_PER_USD = 10**10
_RECORDED_AT = datetime(2026, 8, 10, tzinfo=UTC)
"""The time whose prices apply to every recorded bill."""


async def answered(stage: RecordedStage, recording: Recording) -> Completion:
    provider = stage.replaying(recording)
    if recording.kind is Kind.STREAM:
        return whole([event async for event in provider.stream(chat_of(recording))])
    return await provider.ask(chat_of(recording))


def _spoken(messages: tuple[ChatMessage, ...]) -> list[object]:
    """The conversation without ids, since Gemini has none."""
    return [
        (message.role, message.content, [(call.name, call.arguments) for call in message.tool_calls])
        for message in messages
    ]


class OverRecordings(ChatProviderContract, CapabilityContract, StreamContract):
    @pytest.fixture
    async def stage(self, provider: str) -> AsyncIterator[RecordedStage]:
        stage = RecordedStage(provider)
        yield stage
        await stage.close()

    @pytest.fixture
    def chats(self, provider: str) -> list[Recording]:
        """Return the recorded chats without refusals and without tools that run at the provider."""
        return [each for each in recorded_chats(provider) if not each.is_refused and not each.is_beyond_us]

    async def test_every_recorded_answer_is_read_in_full(self, stage: RecordedStage, chats: list[Recording]) -> None:
        for recording in chats:
            reply = await answered(stage, recording)
            assert (reply.content, [call.name for call in reply.tool_calls], reply.finish_reason) == (
                recording.text,
                recording.calls,
                _finish(recording),
            ), recording.tape
            assert reply.model == (recording.answer.get("model") or recording.answer["modelVersion"]), recording.tape

    async def test_the_figures_are_those_that_an_independent_library_reads(
        self, stage: RecordedStage, chats: list[Recording]
    ) -> None:
        for recording in chats:
            usage = (await answered(stage, recording)).usage
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
        for recording in filter(_has_question, chats):
            stage.sent.clear()
            await answered(stage, recording)
            (request,) = stage.sent
            sent = json.loads(request.content)
            assert sent.get("model") == (recording.model if "model" in recording.asked else None), recording.tape
            assert request.url.path == recording.path, recording.tape
            assert _spoken(said(sent)) == _spoken(recording.said), recording.tape
            assert [tool.name for tool in tools_in(sent)] == [tool.name for tool in tools_in(recording.asked)]
            assert (output_in(sent) is None) == (output_in(recording.asked) is None), recording.tape
            assert limit_of(sent) == limit_of(recording.asked), recording.tape


def _has_question(recording: Recording) -> bool:
    """Return whether the request was recorded; of some tapes only the response was kept."""
    return recording.said != ()


def _finish(recording: Recording) -> FinishReason:
    if is_cut(recording):
        return FinishReason.LENGTH
    return FinishReason.TOOL_CALLS if recording.calls else FinishReason.STOP


class TestOpenAI(OverRecordings):
    @pytest.fixture
    def provider(self) -> str:
        return LLMProvider.OPENAI


class TestAnthropic(OverRecordings):
    @pytest.fixture
    def provider(self) -> str:
        return LLMProvider.ANTHROPIC


class TestGoogle(OverRecordings):
    @pytest.fixture
    def provider(self) -> str:
        return LLMProvider.GOOGLE


class TestXAI(OverRecordings):
    @pytest.fixture
    def provider(self) -> str:
        return LLMProvider.XAI

    async def test_the_cost_is_what_xai_itself_has_billed(self, stage: RecordedStage) -> None:
        assert await _agreeing_bills(stage) >= 9


class TestCompatible(OverRecordings):
    """The adapter for Chat Completions, an API that OpenAI and xAI offer too."""

    @pytest.fixture
    def provider(self) -> str:
        return LOCAL

    async def test_the_cost_is_what_xai_itself_has_billed(self, stage: RecordedStage) -> None:
        """xAI counts reasoning tokens beside the completion tokens."""
        assert await _agreeing_bills(stage) >= 3


async def _agreeing_bills(stage: RecordedStage) -> int:
    prices = AliasingPriceBook(MemoryPriceBook(list_prices()))
    bills = recorded_bills(stage.provider)
    for recording in bills:
        reply = await answered(stage, recording)
        price = await prices.price_of(LLMProvider.XAI, reply.model, _RECORDED_AT)
        assert price is not None, recording.tape
        ticks = Decimal(recording.answer["usage"]["cost_in_usd_ticks"])
        cost = compute_cost(reply.usage, price)
        assert cost is not None, recording.tape
        assert cost * _TICKS_PER_USD == ticks, recording.tape
    return len(bills)
