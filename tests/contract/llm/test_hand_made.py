"""Run the provider contract over hand-made exchanges of the four adapters."""

import json
from collections.abc import AsyncIterator

import pytest
from typing_extensions import override

from domain.llm.errors import ContentFilterError, LLMError, ProviderUnavailableError, RateLimitError
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.capability_contract import CapabilityContract
from tests.contract.llm.chat_provider_contract import ChatProviderContract
from tests.contract.llm.exchanges.anthropic import AnthropicExchanges
from tests.contract.llm.exchanges.compatible import CompatibleExchanges
from tests.contract.llm.exchanges.exchange import Exchanges
from tests.contract.llm.exchanges.google import GoogleExchanges
from tests.contract.llm.exchanges.openai import OpenAIExchanges
from tests.contract.llm.exchanges.openai_bodies import output_message, responses_body, usage
from tests.contract.llm.exchanges.xai import XAIExchanges
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.hosted_contract import HostedContract
from tests.contract.llm.outgoing_contract import OutgoingContract
from tests.contract.llm.scenes import Happening, asking
from tests.contract.llm.stream_contract import StreamContract, TwinContract
from tests.contract.llm.vendor_contract import VendorContract
from tests.contract.llm.vendor_stream_contract import VendorStreamContract
from tests.contract.llm.vendors import LOCAL_MODEL


class OverHandMadeExchanges(
    ChatProviderContract,
    CapabilityContract,
    HostedContract,
    StreamContract,
    TwinContract,
    VendorContract,
    VendorStreamContract,
    OutgoingContract,
):
    @pytest.fixture
    async def stage(self, exchanges: Exchanges) -> AsyncIterator[HandMadeStage]:
        stage = HandMadeStage(exchanges)
        yield stage
        await stage.close()


class WithATemperaturelessModel:
    async def test_no_temperature_goes_to_a_model_that_takes_none(
        self, stage: HandMadeStage, temperatureless: str
    ) -> None:
        await stage.set(Happening.TEXT).provider.ask(asking(temperatureless, temperature=0.7))
        assert stage.sent.temperature is None


class ThroughTheResponsesAPI:
    """The Responses API reports in a normal response what other APIs report as an error."""

    async def test_a_refusal_in_the_models_own_words_is_filtered_content_and_billed(
        self, stage: HandMadeStage, exchanges: Exchanges
    ) -> None:
        refusal = output_message({"type": "refusal", "refusal": "I will not help with that."})
        stage.answers(200, json.dumps(responses_body(exchanges.model, usage(14, 9), output=[refusal])).encode())
        with pytest.raises(ContentFilterError, match="I will not help") as refused:
            await stage.provider.ask(asking(exchanges.model))
        assert refused.value.usage == TokenUsage(input_tokens=14, output_tokens=9)

    @pytest.mark.parametrize(
        ("code", "kind"), [("server_error", ProviderUnavailableError), ("rate_limit_exceeded", RateLimitError)]
    )
    async def test_an_answer_that_failed_half_way_is_an_error_with_its_bill(
        self, stage: HandMadeStage, exchanges: Exchanges, code: str, kind: type[LLMError]
    ) -> None:
        failed = responses_body(
            exchanges.model, usage(14, 3), status="failed", error={"code": code, "message": "Sorry."}, output=[]
        )
        stage.answers(200, json.dumps(failed).encode())
        with pytest.raises(kind) as broken:
            await stage.provider.ask(asking(exchanges.model))
        assert broken.value.usage == TokenUsage(input_tokens=14, output_tokens=3)


class TestOpenAI(OverHandMadeExchanges, WithATemperaturelessModel, ThroughTheResponsesAPI):
    @pytest.fixture
    def exchanges(self) -> Exchanges:
        return OpenAIExchanges()

    @pytest.fixture
    def path(self) -> str:
        return "/v1/responses"

    @pytest.fixture
    def tempered(self) -> str:
        return "gpt-4.1-mini"

    @pytest.fixture
    def temperatureless(self) -> str:
        return "gpt-5-mini"


class TestAnthropic(OverHandMadeExchanges, WithATemperaturelessModel):
    @pytest.fixture
    def exchanges(self) -> Exchanges:
        return AnthropicExchanges()

    @pytest.fixture
    def path(self) -> str:
        return "/v1/messages"

    @pytest.fixture
    def tempered(self) -> str:
        return "claude-haiku-4-5"

    @pytest.mark.xfail(reason="The API version 2026-10-21 refuses a temperature for every model")
    @override
    async def test_a_temperature_goes_to_a_model_that_takes_one(self, stage: HandMadeStage, tempered: str) -> None:
        await super().test_a_temperature_goes_to_a_model_that_takes_one(stage, tempered)

    @pytest.fixture
    def temperatureless(self) -> str:
        return "claude-haiku-5-5"


class TestGoogle(OverHandMadeExchanges):
    @pytest.fixture
    def exchanges(self) -> Exchanges:
        return GoogleExchanges()

    @pytest.fixture
    def path(self) -> str:
        return "/v1beta/models"

    @pytest.fixture
    def tempered(self) -> str:
        return "gemini-2.5-flash"


class TestXAI(OverHandMadeExchanges, ThroughTheResponsesAPI):
    @pytest.fixture
    def exchanges(self) -> Exchanges:
        return XAIExchanges()

    @pytest.fixture
    def path(self) -> str:
        return "/v1/responses"

    @pytest.fixture
    def tempered(self) -> str:
        return "grok-4.3"


class TestCompatible(OverHandMadeExchanges):
    @pytest.fixture
    def exchanges(self) -> Exchanges:
        return CompatibleExchanges()

    @pytest.fixture
    def path(self) -> str:
        return "/v1/chat/completions"

    @pytest.fixture
    def tempered(self) -> str:
        return LOCAL_MODEL
