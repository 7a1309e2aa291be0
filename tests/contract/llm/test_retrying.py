"""What is tried again, how long it waits, and when it gives up."""

import pytest

from adapters.llm.retrying import RetryingProvider
from adapters.llm.scripted import ScriptedProvider
from domain.chat import ChatReply
from domain.llm_errors import AuthenticationError, LLMError, LLMTimeoutError, ProviderUnavailableError, RateLimitError
from tests.contract.llm.chat_provider_contract import ChatProviderContract
from tests.contract.llm.scenes import Stage, asking
from tests.contract.llm.scripted import (
    ANSWER,
    MODEL,
    NAME,
    ScriptedStage,
    bad_key,
    rate_limited,
    replying,
    unavailable,
)


class Naps:
    """Sleeps that take no time, and are remembered."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def naps() -> Naps:
    return Naps()


class TestRetrying(ChatProviderContract):
    @pytest.fixture
    def stage(self, naps: Naps) -> Stage:
        return ScriptedStage(times=3, wrap=lambda inner: RetryingProvider(inner, max_retries=2, sleep=naps))


def scripted(*outcomes: ChatReply | LLMError) -> ScriptedProvider:
    return ScriptedProvider(outcomes, name=NAME)


@pytest.mark.parametrize(
    "failure", [unavailable(), rate_limited(None), LLMTimeoutError("No answer.", provider=NAME, model=MODEL)]
)
async def test_what_may_succeed_the_next_time_is_tried_again(failure: LLMError, naps: Naps) -> None:
    inner = scripted(failure, failure, replying())
    reply = await RetryingProvider(inner, max_retries=2, sleep=naps).complete(asking(MODEL))
    assert reply.content == ANSWER
    assert len(inner.requests) == 3
    assert 0.5 <= naps.seconds[0] < naps.seconds[1]


async def test_after_the_last_retry_the_last_error_is_raised(naps: Naps) -> None:
    inner = scripted(unavailable(), rate_limited(), replying())
    with pytest.raises(RateLimitError):
        await RetryingProvider(inner, max_retries=1, sleep=naps).complete(asking(MODEL))
    assert len(inner.requests) == 2


async def test_without_retries_the_first_error_is_raised(naps: Naps) -> None:
    with pytest.raises(ProviderUnavailableError):
        await RetryingProvider(scripted(unavailable(), replying()), max_retries=0, sleep=naps).complete(asking(MODEL))
    assert naps.seconds == []


async def test_what_cannot_succeed_is_not_repeated(naps: Naps) -> None:
    inner = scripted(bad_key(), replying())
    with pytest.raises(AuthenticationError):
        await RetryingProvider(inner, max_retries=5, sleep=naps).complete(asking(MODEL))
    assert len(inner.requests) == 1


async def test_it_waits_at_least_as_long_as_the_provider_asks(naps: Naps) -> None:
    await RetryingProvider(scripted(rate_limited(17.0), replying()), max_retries=1, sleep=naps).complete(asking(MODEL))
    assert naps.seconds == [17.0]


async def test_a_wait_beyond_its_patience_is_not_begun(naps: Naps) -> None:
    with pytest.raises(RateLimitError):
        await RetryingProvider(
            scripted(rate_limited(61.0), replying()), max_retries=1, patience=60.0, sleep=naps
        ).complete(asking(MODEL))
    assert naps.seconds == []


async def test_one_call_does_not_use_up_the_retries_of_another(naps: Naps) -> None:
    inner = scripted(unavailable(), replying(), unavailable(), replying())
    provider = RetryingProvider(inner, max_retries=1, sleep=naps)
    assert [(await provider.complete(asking(MODEL))).content for _ in range(2)] == [ANSWER, ANSWER]
