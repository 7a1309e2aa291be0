"""Create limiters as separate processes have them, and crowds of calls that pass through them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Protocol

import pytest
from redis.asyncio import Redis

from adapters.persistence.model_calls.memory_limits import MemoryCallLimiter
from adapters.persistence.model_calls.redis_limits import RedisCallLimiter
from application.ports.model_calls import CallLimiter, CallLimits

PATIENCE = 30.0


class MakeLimiter(Protocol):
    def __call__(self, limits: CallLimits, window: float = 60.0) -> CallLimiter: ...


class LimitersInMemory:
    @pytest.fixture
    def shared_by(self) -> int:
        return 1

    @pytest.fixture
    def make(self) -> MakeLimiter:
        return lambda limits, window=60.0: MemoryCallLimiter(limits, window=window)


class LimitersOnRedis:
    @pytest.fixture
    def shared_by(self) -> int:
        return 3

    @pytest.fixture
    async def make(self, redis_client: Redis) -> AsyncIterator[MakeLimiter]:
        async with processes(redis_client) as make:
            yield make


class Crowd:
    """Count the calls in progress, and the most at any moment."""

    def __init__(self) -> None:
        self.inside = 0
        self.most = 0
        self.passed = 0

    async def pass_through(self, limiter: CallLimiter) -> None:
        leave = await limiter.enter(patience=PATIENCE)
        self.inside += 1
        self.most = max(self.most, self.inside)
        try:
            await asyncio.sleep(0.005)
            self.passed += 1
        finally:
            self.inside -= 1
            leave()


@asynccontextmanager
async def processes(redis: Redis) -> AsyncIterator[MakeLimiter]:
    """Return a factory of limiters that act as those of different processes."""
    async with AsyncExitStack() as stack:

        def make(limits: CallLimits, window: float = 60.0) -> CallLimiter:
            limiter = RedisCallLimiter(redis, limits, namespace="bot", name="openai", window=window)
            stack.push_async_callback(limiter.close)
            return limiter

        yield make
