"""Hold the calls to one provider to its limits."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from math import ceil
from typing import Any

from adapters.llm.pipeline.reachability import Reachability
from application.ports.errors import ServiceUnavailable
from application.ports.llm import AccountedProvider
from application.ports.model_calls import CallLimiter, Leave, LimitReached
from domain.llm.chat import AccountedEvent, ChatRequest
from domain.llm.errors import RateLimitError
from domain.llm.requests import AccountedT, ModelRequest

_PATIENCE = 30.0


class LimitedProvider:
    """Calls wait for their turn, at most `patience` seconds, and are then refused with `RateLimitError`.

    A stream has its turn until it ends or is closed.
    """

    def __init__(self, provider: AccountedProvider, limiter: CallLimiter, *, patience: float = _PATIENCE) -> None:
        self._provider = provider
        self._limiter = limiter
        self._patience = patience

    @property
    def name(self) -> str:
        return self._provider.name

    async def ask(self, request: ModelRequest[Any, AccountedT]) -> AccountedT:
        leave = await self._turn(request.model)
        try:
            return await self._provider.ask(request)
        finally:
            leave()

    async def stream(self, request: ChatRequest) -> AsyncGenerator[AccountedEvent, None]:
        leave = await self._turn(request.model)
        try:
            async with aclosing(self._provider.stream(request)) as events:
                async for event in events:
                    yield event
        finally:
            leave()

    async def close(self) -> None:
        await self._provider.close()
        await self._limiter.close()

    async def _turn(self, model: str) -> Leave:
        try:
            return await self._limiter.enter(patience=self._patience)
        except LimitReached as reached:
            raise RateLimitError(
                f"{self.name} is asked as often as we may. The next turn is in about {ceil(reached.retry_after)} s.",
                provider=self.name,
                model=model,
                retry_after=reached.retry_after,
                was_sent=False,
            ) from reached


class EitherLimiter:
    """Use the shared limiter, or the process's own while that is away: then the limits hold for each process alone.

    Neither limiter counts the calls that the other let in, so the limit may be exceeded just after a switch.
    """

    def __init__(self, shared: CallLimiter, own: CallLimiter, reachability: Reachability) -> None:
        self._shared = shared
        self._own = own
        self._reachability = reachability

    async def enter(self, *, patience: float) -> Leave:
        if not self._reachability.is_away:
            try:
                return await self._shared.enter(patience=patience)
            except ServiceUnavailable:
                self._reachability.lost()
        return await self._own.enter(patience=patience)

    async def close(self) -> None:
        await self._shared.close()
        await self._own.close()
