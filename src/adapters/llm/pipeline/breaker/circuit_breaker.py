"""Circuit breaker: stop calling a model that keeps failing, and probe it later."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from math import ceil
from typing import Any

from adapters.llm.pipeline.breaker.breaker_view import ModelBreakerView
from application.ports.llm import AccountedProvider
from domain.llm.breaker import (
    ModelBreakerPolicy,
    closed_until,
    failed,
    needs_probe,
    probe_given_up,
    probing,
    succeeded,
)
from domain.llm.chat import AccountedCompletion, AccountedEvent, ChatRequest
from domain.llm.errors import OUTAGES, LLMError, ProviderUnavailableError
from domain.llm.requests import AccountedT, ModelRequest


class CircuitBreaker:
    """Refuse a failing model at once, with a `ProviderUnavailableError` that gives the time of the next attempt.

    Only `ProviderUnavailableError` and `LLMTimeoutError` count as failures. A complete answer is a success, and so is
    an answer that cannot be used (`was_answered`): the model serves, and an odd request of one guild must not refuse
    another. Calls that end otherwise (refused, limited, cancelled) leave the breaker unchanged.
    """

    def __init__(
        self, provider: AccountedProvider, view: ModelBreakerView, policy: ModelBreakerPolicy | None = None
    ) -> None:
        self._provider = provider
        self._view = view
        self._policy = policy or ModelBreakerPolicy()

    @property
    def name(self) -> str:
        return self._provider.name

    async def ask(self, request: ModelRequest[Any, AccountedT]) -> AccountedT:
        is_probe = await self._admit(request.model)
        try:
            reply = await self._provider.ask(request)
        except BaseException as error:
            await self._ended(request.model, error, is_probe=is_probe)
            raise
        await self._ended(request.model, None, is_probe=is_probe)
        return reply

    async def stream(self, request: ChatRequest) -> AsyncGenerator[AccountedEvent, None]:
        is_probe = await self._admit(request.model)
        event: AccountedEvent | None = None
        try:
            async with aclosing(self._provider.stream(request)) as events:
                async for event in events:
                    yield event
        except BaseException as error:
            # A caller that has the complete answer may close the stream before its end.
            is_whole = isinstance(event, AccountedCompletion)
            await self._ended(request.model, None if is_whole else error, is_probe=is_probe)
            raise
        await self._ended(request.model, None, is_probe=is_probe)

    async def close(self) -> None:
        await self._provider.close()
        await self._view.close()

    async def _admit(self, model: str) -> bool:
        """Return whether the call is a probe. Raises when the breaker is open."""
        now = self._view.now()
        state = self._view.look(model, now)
        if needs_probe(state, now) and await self._view.change(model, lambda there: probing(there, now, self._policy)):
            return True
        state = self._view.look(model, now)
        until = closed_until(state, now)
        if until is None:
            return False
        raise ProviderUnavailableError(
            f"{self.name}: {model} has failed again and again. It is tried again in {ceil(until - now)} s.",
            provider=self.name,
            model=model,
            was_sent=False,
        )

    async def _ended(self, model: str, error: BaseException | None, *, is_probe: bool) -> None:
        now = self._view.now()
        if error is None or _was_answered(error):
            if self._view.look(model, now) is not None:
                await self._view.change(model, lambda there: succeeded(there, now, self._policy))
        elif _is_failure(error):
            await self._view.change(model, lambda there: failed(there, now, self._policy))
        elif is_probe:
            await self._view.change(model, probe_given_up)


def _was_answered(error: BaseException) -> bool:
    return isinstance(error, LLMError) and error.was_answered


def _is_failure(error: BaseException) -> bool:
    return isinstance(error, OUTAGES) and error.was_sent
