"""Trying again what may succeed the next time."""

from dataclasses import replace
from itertools import pairwise

import pytest

from adapters.llm.pipeline.attempts.retried import RetryingProvider
from adapters.llm.providers.scripted import ScriptedProvider
from application.ports.llm import AccountedProvider
from domain.llm.chat import TextDelta
from domain.llm.errors import ContextLengthError, LLMError, LLMTimeoutError, ProviderUnavailableError, RateLimitError
from tests.unit.llm.pipeline.wrappers import (
    DOWN,
    HOW,
    LATE,
    LIMITED,
    MISTAKE,
    PASSING,
    REPLY,
    REQUEST,
    UNREADABLE,
    UNSENDABLE,
    FailingMidway,
    Wrap,
    WrapperContract,
    asked_or_streamed,
    received_before,
    streamed,
)


class Waits(list[float]):
    """Replaces `sleep`: notes the seconds, and does not wait."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


def retrying(
    provider: AccountedProvider, *, max_retries: int = 2, patience: float = 120.0, waits: Waits | None = None
) -> RetryingProvider:
    sleep = Waits() if waits is None else waits
    return RetryingProvider(provider, max_retries=max_retries, patience=patience, sleep=sleep)


class TestAsAWrapper(WrapperContract):
    @pytest.fixture
    def wrap(self) -> Wrap:
        return retrying


@HOW
async def test_a_call_that_may_be_billed_and_was_too_slow_is_not_made_again(how: str) -> None:
    late = LLMTimeoutError("late", provider="openai", model="gpt-4.1")
    late.may_be_billed = True
    provider = ScriptedProvider([late, REPLY])
    with pytest.raises(LLMTimeoutError):
        await asked_or_streamed(retrying(provider), how)
    assert len(provider.requests) == 1


@HOW
@pytest.mark.parametrize("error", PASSING, ids=lambda error: type(error).__name__)
async def test_what_may_pass_is_tried_again(error: LLMError, how: str) -> None:
    provider = ScriptedProvider([error, error, REPLY])
    waits = Waits()
    assert await asked_or_streamed(retrying(provider, waits=waits), how) == REPLY
    assert (len(provider.requests), len(waits)) == (3, 2)


@HOW
async def test_retries_end_with_the_last_error(how: str) -> None:
    provider = ScriptedProvider([LIMITED, DOWN, LATE, REPLY])
    with pytest.raises(LLMTimeoutError):
        await asked_or_streamed(retrying(provider), how)
    assert len(provider.requests) == 3


@HOW
async def test_without_retries_there_is_one_attempt(how: str) -> None:
    provider = ScriptedProvider([LIMITED, REPLY])
    with pytest.raises(RateLimitError):
        await asked_or_streamed(retrying(provider, max_retries=0), how)
    assert len(provider.requests) == 1


@HOW
async def test_what_a_limit_or_a_breaker_of_ours_refused_is_not_repeated(how: str) -> None:
    refused = ProviderUnavailableError("it is left alone", provider="openai")
    refused.was_sent = False
    provider = ScriptedProvider([DOWN, refused, REPLY])
    with pytest.raises(ProviderUnavailableError) as raised:
        await asked_or_streamed(retrying(provider), how)
    assert raised.value is refused
    assert len(provider.requests) == 2


async def test_a_stream_is_not_repeated_after_its_first_event() -> None:
    provider = FailingMidway(DOWN, TextDelta("One"))
    received = await received_before(ProviderUnavailableError, retrying(provider).stream(REQUEST))
    assert (received, provider.calls) == ([TextDelta("One")], 1)


async def test_each_retry_waits_longer() -> None:
    waits = Waits()
    await retrying(ScriptedProvider([DOWN] * 4 + [REPLY]), max_retries=4, waits=waits).ask(REQUEST)
    assert all(later >= sooner for sooner, later in pairwise(waits))
    assert waits[-1] >= 4 * waits[0]


@HOW
@pytest.mark.parametrize("kind", [RateLimitError, ProviderUnavailableError, LLMTimeoutError])
async def test_a_retry_waits_at_least_as_long_as_the_provider_asks_for(kind: type[LLMError], how: str) -> None:
    waits = Waits()
    failure = kind("slow down", provider="openai", retry_after=30)
    await asked_or_streamed(retrying(ScriptedProvider([failure, REPLY]), waits=waits), how)
    assert waits[0] >= 30


@HOW
@pytest.mark.parametrize("error", [MISTAKE, UNREADABLE, UNSENDABLE], ids=lambda error: type(error).__name__)
async def test_an_answer_that_cannot_be_used_is_not_paid_again(error: LLMError, how: str) -> None:
    provider = ScriptedProvider([error, REPLY])
    with pytest.raises(type(error)):
        await asked_or_streamed(retrying(provider), how)
    assert len(provider.requests) == 1


def too_long(prompt: int, context: int) -> ContextLengthError:
    error = ContextLengthError("prompt and answer are too long", provider="openai")
    error.prompt_tokens, error.context_tokens = prompt, context
    return error


@HOW
@pytest.mark.parametrize("asked", [None, 4000])
async def test_an_answer_that_does_not_fit_behind_its_prompt_is_asked_for_once_more_at_its_room(
    asked: int | None, how: str
) -> None:
    provider, waits = ScriptedProvider([too_long(500, 4096), REPLY]), Waits()
    request = replace(REQUEST, max_tokens=asked)
    assert await asked_or_streamed(retrying(provider, max_retries=0, waits=waits), how, request) == REPLY
    assert [chat.max_tokens for chat in provider.chats] == [asked, 3596]
    assert waits == []


@HOW
async def test_a_prompt_that_is_too_long_by_itself_is_not_sent_again(how: str) -> None:
    for failures in ([too_long(5000, 4096)], [too_long(500, 4096), too_long(500, 4096)]):
        provider = ScriptedProvider([*failures, REPLY])
        with pytest.raises(ContextLengthError):
            await asked_or_streamed(retrying(provider), how)
        assert len(provider.requests) == len(failures)


async def test_retries_do_not_wait_beyond_their_patience() -> None:
    waits = Waits()
    limited = RateLimitError("slow down", provider="openai", retry_after=3600)
    with pytest.raises(RateLimitError):
        await retrying(ScriptedProvider([limited, REPLY]), patience=60, waits=waits).ask(REQUEST)
    assert waits == []


async def test_calls_at_the_same_time_do_not_share_their_attempts() -> None:
    provider = ScriptedProvider([DOWN, REPLY, DOWN, REPLY])
    wrapped = retrying(provider, max_retries=1)
    assert [await wrapped.ask(REQUEST), (await streamed(wrapped))[-1]] == [REPLY, REPLY]
