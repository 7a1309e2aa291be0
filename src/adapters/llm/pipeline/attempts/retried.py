"""Retry attempts whose failure may be temporary."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeVar, cast

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, stop_before_delay
from tenacity.wait import wait_exponential_jitter

from adapters.llm.pipeline.attempts.first_event import AccountedEvents, after_first_event, deferred_stream
from adapters.llm.pipeline.attempts.retargeting import RequestT
from application.ports.llm import AccountedProvider
from domain.llm.chat import AccountedEvent, ChatRequest
from domain.llm.errors import PASSING, ContextLengthError, LLMError, LLMTimeoutError
from domain.llm.requests import AccountedT, ModelRequest

_PATIENCE = 120.0

Result = TypeVar("Result")
Sleep = Callable[[float], Awaitable[None]]


class RetryingProvider:
    """Waits longer each time, with jitter, and at least as long as the provider asks for.

    Gives up after `max_retries` more attempts, or when the next one would begin later than `patience` seconds after the
    first has failed, with the last error. An attempt under way is never cut off for that: it may be paid already, and
    the provider's own time limit ends it. A call that cannot succeed as it is (authentication, invalid request) is not
    repeated, neither is one that was refused here, by a breaker or a limit, nor a stream after its first event. A call
    whose time ran out while the provider worked is not repeated either: it may be billed, and would be as slow again.

    Each further attempt needs the consent of the request's `before_repeat`, since the one before may have been paid.
    A prompt that fits into the model's context, and only leaves less room than `max_tokens` for the answer, is sent
    once more with the room that there is: such a refusal costs nothing.
    """

    def __init__(
        self,
        provider: AccountedProvider,
        *,
        max_retries: int,
        patience: float = _PATIENCE,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._provider = provider
        self._retrying = AsyncRetrying(
            retry=retry_if_exception(_may_pass),
            stop=stop_after_attempt(max_retries + 1) | stop_before_delay(patience),
            wait=_Wait(),
            sleep=sleep,
            reraise=True,
        )

    @property
    def name(self) -> str:
        return self._provider.name

    async def ask(self, request: ModelRequest[Any, AccountedT]) -> AccountedT:
        try:
            return await self._provider.ask(request)
        except (*PASSING, ContextLengthError) as error:
            failure: LLMError = error
        fitting = _fitting(request, failure)
        return await self._again(request, failure, lambda: self._provider.ask(fitting), at_once=fitting is not request)

    def stream(self, request: ChatRequest) -> AccountedEvents:
        return deferred_stream(lambda: self._begin(request))

    async def close(self) -> None:
        await self._provider.close()

    async def _begin(self, request: ChatRequest) -> tuple[AccountedEvent, AccountedEvents]:
        try:
            return await after_first_event(self._provider.stream(request))
        except (*PASSING, ContextLengthError) as error:
            failure: LLMError = error
        fitting = _fitting(request, failure)
        return await self._again(
            request, failure, lambda: after_first_event(self._provider.stream(fitting)), at_once=fitting is not request
        )

    async def _again(
        self,
        request: ModelRequest[Any],
        failure: LLMError,
        call: Callable[[], Awaitable[Result]],
        *,
        at_once: bool,
    ) -> Result:
        """Enter tenacity only after a first failure: its set-up costs more CPU than a successful call."""
        failures = [] if at_once else [failure]

        async def attempt() -> Result:
            if failures:
                raise failures.pop()
            if request.before_repeat is not None:
                await request.before_repeat()
            return await call()

        return await self._retrying.copy()(attempt)


def _may_pass(error: BaseException) -> bool:
    is_slow = isinstance(error, LLMTimeoutError) and error.may_be_billed
    return isinstance(error, PASSING) and error.was_sent and not is_slow


def _fitting(request: RequestT, error: LLMError) -> RequestT:
    """Return the request with an answer that fits behind its prompt, or as it is where that is no remedy."""
    room = error.room_for_an_answer if isinstance(error, ContextLengthError) else 0
    if not isinstance(request, ChatRequest) or room <= 0:
        return request
    is_smaller = request.max_tokens is not None and request.max_tokens <= room
    return request if is_smaller else cast("RequestT", replace(request, max_tokens=room))


class _Wait:
    _backoff = wait_exponential_jitter(initial=0.5, max=20, jitter=0.5)

    def __call__(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome is not None else None
        asked = error.retry_after if isinstance(error, LLMError) else None
        return max(self._backoff(state), asked or 0.0)
