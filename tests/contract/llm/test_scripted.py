"""Run the provider contract over the scripted provider, alone and behind retries."""

from typing import cast

import pytest

from adapters.llm.pipeline.attempts.retried import RetryingProvider
from adapters.llm.providers.scripted import ScriptedProvider
from application.ports.llm import ModelProvider
from domain.llm.errors import AuthenticationError, ProviderUnavailableError, RateLimitError
from tests.contract.llm.capability_contract import CapabilityContract
from tests.contract.llm.chat_provider_contract import ChatProviderContract
from tests.contract.llm.scenes import Stage, asking, user
from tests.contract.llm.scripted import ANSWER, MODEL, ScriptedStage, bad_key, rate_limited, replying
from tests.contract.llm.stream_contract import StreamContract, TwinContract


class OverScripts(ChatProviderContract, CapabilityContract, StreamContract, TwinContract):
    pass


class TestScripted(OverScripts):
    @pytest.fixture
    def stage(self) -> Stage:
        return ScriptedStage()


class TestRetrying(OverScripts):
    @pytest.fixture
    def stage(self) -> Stage:
        return ScriptedStage(times=3, wrap=_retrying)


def _retrying(provider: ScriptedProvider) -> ModelProvider:
    # Retries pass replies on unread, accounted or not.
    return cast("ModelProvider", RetryingProvider(provider, max_retries=2, sleep=_without_waiting))


async def _without_waiting(seconds: float) -> None:
    assert seconds > 0


async def test_the_script_is_played_in_order_and_what_was_asked_is_kept() -> None:
    provider = ScriptedProvider([replying(), bad_key()])
    provider.then(rate_limited())
    first, second, third = (asking(MODEL, user(text)) for text in ("One?", "Two?", "Three?"))
    assert (await provider.ask(first)).content == ANSWER
    with pytest.raises(AuthenticationError):
        await provider.ask(second)
    with pytest.raises(RateLimitError):
        await provider.ask(third)
    assert provider.requests == [first, second, third]


async def test_a_script_that_is_used_up_is_an_unavailable_provider() -> None:
    with pytest.raises(ProviderUnavailableError, match="no more replies"):
        await ScriptedProvider([]).ask(asking(MODEL))
