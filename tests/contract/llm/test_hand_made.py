"""The four adapters over exchanges made by hand."""

from collections.abc import AsyncIterator

import pytest

from domain.chat import ChatRequest
from tests.contract.llm.chat_provider_contract import ChatProviderContract
from tests.contract.llm.exchanges.anthropic import AnthropicExchanges
from tests.contract.llm.exchanges.exchange import Exchanges
from tests.contract.llm.exchanges.google import GoogleExchanges
from tests.contract.llm.exchanges.openai import OpenAIExchanges
from tests.contract.llm.exchanges.xai import XAIExchanges
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.scenes import Happening, user
from tests.contract.llm.vendor_contract import VendorContract


class OverHandMadeExchanges(ChatProviderContract, VendorContract):
    @pytest.fixture
    async def stage(self, exchanges: Exchanges) -> AsyncIterator[HandMadeStage]:
        stage = HandMadeStage(exchanges)
        yield stage
        await stage.close()


class WithATemperaturelessModel:
    async def test_no_temperature_goes_to_a_model_that_takes_none(
        self, stage: HandMadeStage, temperatureless: str
    ) -> None:
        request = ChatRequest(model=temperatureless, messages=(user("Hi."),), temperature=0.7)
        await stage.set(Happening.TEXT).provider.complete(request)
        assert stage.sent.temperature is None


class TestOpenAI(OverHandMadeExchanges, WithATemperaturelessModel):
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


class TestXAI(OverHandMadeExchanges):
    @pytest.fixture
    def exchanges(self) -> Exchanges:
        return XAIExchanges()

    @pytest.fixture
    def path(self) -> str:
        return "/v1/responses"

    @pytest.fixture
    def tempered(self) -> str:
        return "grok-4.3"
