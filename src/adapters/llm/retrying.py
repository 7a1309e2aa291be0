"""Try again what may succeed the next time."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, stop_before_delay
from tenacity.wait import wait_exponential_jitter

from application.ports.llm import ModelProvider
from domain.chat import ChatEvent, ChatRequest
from domain.llm_errors import LLMTimeoutError, ProviderUnavailableError, RateLimitError
from domain.models import ModelRequest, ReplyT

_PATIENCE = 120.0

Sleep = Callable[[float], Awaitable[None]]


class RetryingProvider:
    """Waits longer each time, with jitter, and at least as long as the provider asks for.

    Gives up after `max_retries` more attempts, or when the next one would begin later than `patience` seconds after the
    first, with the last error. A call that cannot succeed as it is (authentication, invalid request) is not repeated.
    """

    def __init__(
        self, provider: ModelProvider, *, max_retries: int, patience: float = _PATIENCE, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._provider = provider
        self._retrying = AsyncRetrying(
            retry=retry_if_exception_type((RateLimitError, ProviderUnavailableError, LLMTimeoutError)),
            stop=stop_after_attempt(max_retries + 1) | stop_before_delay(patience),
            wait=_Wait(),
            sleep=sleep,
            reraise=True,
        )

    @property
    def name(self) -> str:
        return self._provider.name

    async def ask(self, request: ModelRequest[ReplyT]) -> ReplyT:
        return await self._retrying.copy()(self._provider.ask, request)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        async with aclosing(self._provider.stream(request)) as events:
            async for event in events:
                yield event

    async def close(self) -> None:
        await self._provider.close()


class _Wait:
    _backoff = wait_exponential_jitter(initial=0.5, max=20, jitter=0.5)

    def __call__(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome is not None else None
        asked = error.retry_after if isinstance(error, RateLimitError) else None
        return max(self._backoff(state), asked or 0.0)
