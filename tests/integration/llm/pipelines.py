"""Wire the whole pipeline of a process over scripted providers and a real Redis."""

from collections.abc import Sequence
from contextlib import aclosing
from time import perf_counter

from redis.asyncio import Redis

from adapters.clock import SystemClock
from adapters.llm.models.catalogue import ListedModels
from adapters.llm.models.prices import list_prices
from adapters.llm.pipeline.attempts.fallback import FallbackProvider
from adapters.llm.pipeline.attempts.retried import RetryingProvider
from adapters.llm.pipeline.breaker.breaker_view import ModelBreakerView
from adapters.llm.pipeline.breaker.circuit_breaker import CircuitBreaker
from adapters.llm.pipeline.cached import CachingProvider
from adapters.llm.pipeline.limited import EitherLimiter, LimitedProvider
from adapters.llm.pipeline.metered import MeteredProvider
from adapters.llm.pipeline.reachability import Reachability
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.model_calls.memory_limits import MemoryCallLimiter
from adapters.persistence.model_calls.redis_breakers import RedisBreakerBoard
from adapters.persistence.model_calls.redis_limits import RedisCallLimiter
from adapters.persistence.model_calls.redis_responses import RedisResponseCache
from adapters.persistence.prices.memory import MemoryPriceBook
from adapters.persistence.redis.health import RedisHealthProbe
from adapters.persistence.request_log.memory import MemoryRequestLog
from adapters.persistence.usage.memory import MemoryUsageLedger
from application.llm.record_usage import RecordUsage
from application.ports.llm import AccountedProvider, ModelProvider
from application.ports.model_calls import CallLimits
from domain.ids import GuildId, UserId
from domain.llm.breaker import ModelBreakerPolicy
from domain.llm.chat import AccountedCompletion, ChatMessage, ChatRequest, Completion, FinishReason, Role
from domain.llm.requests import Caller, ModelName
from domain.llm.token_usage import TokenUsage

PRICES = MemoryPriceBook(list_prices())
REQUEST = ChatRequest(
    provider="openai",
    model="gpt-4.1",
    caller=Caller(guild_id=GuildId(10), user_id=UserId(2), cog_name="ask"),
    messages=(ChatMessage(Role.USER, "Count to three."),),
)
REPLY = Completion(
    content="One two three.",
    model="gpt-4.1",
    finish_reason=FinishReason.STOP,
    usage=TokenUsage(input_tokens=10, output_tokens=5),
)


class Pipeline:
    """The pipeline from the outside in: cache, fallback, and per provider retries, circuit breaker, limits and
    accounting.
    """

    def __init__(
        self,
        redis: Redis,
        providers: Sequence[ModelProvider],
        *,
        limits: CallLimits | None = None,
        chain: Sequence[ModelName] = (),
        policy: ModelBreakerPolicy | None = None,
    ) -> None:
        self._redis = redis
        self._limits = limits or CallLimits(per_minute=10_000, concurrent=10)
        self._policy = policy
        self._clock = SystemClock()
        self.database = MemoryDatabase()
        self.log = MemoryRequestLog()
        self.reachability = Reachability(RedisHealthProbe(redis, namespace="bot"), pause=0.05)
        record = RecordUsage(PRICES, MemoryUsageLedger(self.database), self._clock)
        by_name = {
            provider.name: self._around(MeteredProvider(provider, record, self.log, self._clock))
            for provider in providers
        }
        self.outside = CachingProvider(
            FallbackProvider(by_name, ListedModels(), chain),
            RedisResponseCache(redis, namespace="bot"),
            self.reachability,
            self._clock,
        )

    async def ask(self, request: ChatRequest = REQUEST) -> AccountedCompletion:
        return await self.outside.ask(request)

    async def stream(self, request: ChatRequest = REQUEST) -> AccountedCompletion:
        async with aclosing(self.outside.stream(request)) as events:
            end = [event async for event in events][-1]
        assert isinstance(end, AccountedCompletion)
        return end

    async def timed(self, calls: int = 1) -> float:
        """Return the seconds that a call takes, on average."""
        began = perf_counter()
        for _ in range(calls):
            await self.ask()
        return (perf_counter() - began) / calls

    async def close(self) -> None:
        await self.outside.close()
        await self.reachability.close()

    def _around(self, provider: AccountedProvider) -> AccountedProvider:
        limiter = EitherLimiter(
            RedisCallLimiter(self._redis, self._limits, namespace="bot", name=provider.name),
            MemoryCallLimiter(self._limits),
            self.reachability,
        )
        board = RedisBreakerBoard(self._redis, namespace="bot")
        breaking = CircuitBreaker(
            LimitedProvider(provider, limiter, patience=1.0),
            ModelBreakerView(provider.name, board, self.reachability, self._clock),
            self._policy,
        )
        return RetryingProvider(breaking, max_retries=2, sleep=_no_pause)


async def _no_pause(_seconds: float) -> None:
    """Skip the pause between two attempts."""
