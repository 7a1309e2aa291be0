"""Run the provider contract over the simulated endpoint."""

from collections.abc import AsyncIterator

import pytest
from typing_extensions import override

from domain.llm.requests import LLMProvider
from tests.contract.llm.capability_contract import CapabilityContract
from tests.contract.llm.chat_provider_contract import ChatProviderContract
from tests.contract.llm.scenes import Stage
from tests.contract.llm.simulated import Endpoint, SimulatedStage
from tests.contract.llm.stream_contract import StreamContract, StructuredTwinContract, TwinContract
from tests.contract.llm.vendors import LOCAL


class OverTheSimulatedEndpoint(
    ChatProviderContract, CapabilityContract, StreamContract, TwinContract, StructuredTwinContract
):
    @pytest.fixture
    async def stage(self, vendor: str, llm_endpoint: Endpoint) -> AsyncIterator[Stage]:
        stage = SimulatedStage(vendor, llm_endpoint)
        yield stage
        await stage.close()


class TestOpenAI(OverTheSimulatedEndpoint):
    @pytest.fixture
    def vendor(self) -> str:
        return LLMProvider.OPENAI


class TestAnthropic(OverTheSimulatedEndpoint):
    @pytest.fixture
    def vendor(self) -> str:
        return LLMProvider.ANTHROPIC

    @pytest.mark.xfail(reason="Anthropic's models think only when asked to, and we do not ask")
    @override
    async def test_reasoning_is_a_part_of_the_output(self, stage: Stage) -> None:
        await super().test_reasoning_is_a_part_of_the_output(stage)


class TestGoogle(OverTheSimulatedEndpoint):
    @pytest.fixture
    def vendor(self) -> str:
        return LLMProvider.GOOGLE


class TestXAI(OverTheSimulatedEndpoint):
    @pytest.fixture
    def vendor(self) -> str:
        return LLMProvider.XAI


class TestCompatible(OverTheSimulatedEndpoint):
    """The adapter for Chat Completions over the simulated OpenAI, which offers that API too."""

    @pytest.fixture
    def vendor(self) -> str:
        return LOCAL

    @pytest.mark.xfail(reason="The simulated Chat Completions do not reason")
    @override
    async def test_reasoning_is_a_part_of_the_output(self, stage: Stage) -> None:
        await super().test_reasoning_is_a_part_of_the_output(stage)
