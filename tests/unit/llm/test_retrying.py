"""Trying again what may succeed the next time."""

from itertools import pairwise

import pytest

from adapters.llm.retrying import RetryingProvider
from adapters.llm.scripted import ScriptedProvider
from domain.chat import ChatMessage, ChatRequest, Completion, FinishReason, Role
from domain.llm_errors import (
    AuthenticationError,
    ContentFilterError,
    ContextLengthError,
    LLMError,
    LLMTimeoutError,
    ProviderUnavailableError,
    RateLimitError,
)
from domain.token_usage import TokenUsage

REPLY = Completion(content="42", model="m", finish_reason=FinishReason.STOP, usage=TokenUsage(input_tokens=1))
REQUEST = ChatRequest(model="m", messages=(ChatMessage(Role.USER, "?"),))
PASSING = [
    RateLimitError("slow down", provider="p"),
    ProviderUnavailableError("down", provider="p"),
    LLMTimeoutError("late", provider="p"),
]


class Waits(list[float]):
    """Notes how long it was asked to wait, and does not."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.mark.parametrize("error", PASSING, ids=lambda error: type(error).__name__)
async def test_what_may_pass_is_tried_again(error: LLMError) -> None:
    provider = ScriptedProvider([error, REPLY])
    waits = Waits()
    assert await RetryingProvider(provider, max_retries=2, sleep=waits).complete(REQUEST) == REPLY
    assert (len(provider.requests), len(waits)) == (2, 1)


@pytest.mark.parametrize("kind", [AuthenticationError, ContextLengthError, ContentFilterError])
async def test_what_cannot_pass_is_not_repeated(kind: type[LLMError]) -> None:
    provider = ScriptedProvider([kind("no", provider="p"), REPLY])
    with pytest.raises(kind):
        await RetryingProvider(provider, max_retries=2, sleep=Waits()).complete(REQUEST)
    assert len(provider.requests) == 1


async def test_it_gives_up_with_the_last_error() -> None:
    provider = ScriptedProvider(PASSING)
    with pytest.raises(LLMTimeoutError):
        await RetryingProvider(provider, max_retries=2, sleep=Waits()).complete(REQUEST)
    assert len(provider.requests) == 3


async def test_without_retries_there_is_one_attempt() -> None:
    provider = ScriptedProvider(PASSING)
    with pytest.raises(RateLimitError):
        await RetryingProvider(provider, max_retries=0, sleep=Waits()).complete(REQUEST)
    assert len(provider.requests) == 1


async def test_it_waits_longer_each_time() -> None:
    waits = Waits()
    provider = ScriptedProvider([PASSING[1]] * 4 + [REPLY])
    await RetryingProvider(provider, max_retries=4, sleep=waits).complete(REQUEST)
    assert all(later >= sooner for sooner, later in pairwise(waits))
    assert waits[-1] >= 4 * waits[0]


async def test_it_waits_at_least_as_long_as_the_provider_asks_for() -> None:
    waits = Waits()
    provider = ScriptedProvider([RateLimitError("slow down", provider="p", retry_after=30), REPLY])
    await RetryingProvider(provider, max_retries=2, sleep=waits).complete(REQUEST)
    assert waits[0] >= 30


async def test_it_does_not_wait_beyond_its_patience() -> None:
    waits = Waits()
    provider = ScriptedProvider([RateLimitError("slow down", provider="p", retry_after=3600), REPLY])
    with pytest.raises(RateLimitError):
        await RetryingProvider(provider, max_retries=2, patience=60, sleep=waits).complete(REQUEST)
    assert waits == []


async def test_calls_at_the_same_time_do_not_share_their_attempts() -> None:
    provider = ScriptedProvider([PASSING[0], REPLY, PASSING[0], REPLY])
    retrying = RetryingProvider(provider, max_retries=1, sleep=Waits())
    assert [await retrying.complete(REQUEST), await retrying.complete(REQUEST)] == [REPLY, REPLY]


async def test_it_bears_the_name_of_the_provider_inside() -> None:
    assert RetryingProvider(ScriptedProvider([], name="openai"), max_retries=1).name == "openai"
