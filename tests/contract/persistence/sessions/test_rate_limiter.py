"""Rate limiter: exact, and all-or-nothing over several limits."""

import asyncio
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from adapters.clock import FixedClock, SystemClock
from adapters.persistence.sessions.memory_rate_limits import MemoryRateLimiter
from adapters.persistence.sessions.redis_rate_limits import RedisRateLimiter
from application.ports.errors import ServiceUnavailable
from application.ports.rate_limits import Counted, RateLimit, RateLimiter
from tests.contract.contract import Contract
from tests.waiting import eventually


def of(name: str, requests: int, subject: str = "1", window: timedelta = timedelta(minutes=1)) -> Counted:
    return Counted(limit=RateLimit(name=name, requests=requests, window=window), subject=subject)


class RateLimiterContract(Contract):
    async def test_of_a_limit_of_fifty_the_fifty_first_is_refused(self, limiter: RateLimiter) -> None:
        verdicts = [await limiter.take(of("user", 50)) for _ in range(52)]
        assert [verdict.is_allowed for verdict in verdicts] == [True] * 50 + [False] * 2
        left = [verdict.quota.remaining for verdict in verdicts if verdict.quota is not None]
        assert left == [*range(49, -1, -1), 0, 0]

    async def test_however_many_come_at_once(self, limiter: RateLimiter) -> None:
        verdicts = await asyncio.gather(*(limiter.take(of("user", 50)) for _ in range(80)))
        assert sum(verdict.is_allowed for verdict in verdicts) == 50

    async def test_a_refusal_states_when_a_request_is_allowed_again(self, limiter: RateLimiter) -> None:
        first = await limiter.take(of("user", 1))
        refused = await limiter.take(of("user", 1))
        for quota in (first.quota, refused.quota):
            assert quota is not None
            assert timedelta(seconds=30) < quota.more_in <= timedelta(minutes=1)

    async def test_subjects_and_limits_do_not_share(self, limiter: RateLimiter) -> None:
        for counted in (of("user", 1, "1"), of("user", 1, "2"), of("guild", 1, "1")):
            assert (await limiter.take(counted)).is_allowed
            assert not (await limiter.take(counted)).is_allowed

    async def test_a_request_that_one_limit_refuses_counts_against_none(self, limiter: RateLimiter) -> None:
        both = of("user", 1), of("guild", 3)
        verdicts = [await limiter.take(*both) for _ in range(5)]
        assert [verdict.is_allowed for verdict in verdicts] == [True] + [False] * 4
        alone = await limiter.take(of("guild", 3))
        assert alone.is_allowed
        assert alone.quota is not None
        assert alone.quota.remaining == 1

    async def test_the_tightest_limit_and_the_refusing_limit_are_reported(self, limiter: RateLimiter) -> None:
        both = of("guild", 9), of("user", 2)
        for remaining in (1, 0):
            quota = (await limiter.take(*both)).quota
            assert quota is not None
            assert (quota.limit.name, quota.remaining) == ("user", remaining)
        refused = await limiter.take(*both)
        assert refused.quota is not None
        assert (refused.is_allowed, refused.quota.limit.name) == (False, "user")

    async def test_a_limit_that_was_lowered_holds_at_once(self, limiter: RateLimiter) -> None:
        for _ in range(5):
            await limiter.take(of("user", 5))
        refused = await limiter.take(of("user", 2))
        assert refused.quota is not None
        assert (refused.is_allowed, refused.quota.remaining) == (False, 0)

    async def test_a_request_given_back_does_not_count(self, limiter: RateLimiter) -> None:
        await limiter.give_back(of("user", 1))
        for _ in range(3):
            assert (await limiter.take(of("user", 1))).is_allowed
            await limiter.give_back(of("user", 1))
        await limiter.take(of("user", 1))
        assert not (await limiter.take(of("user", 1))).is_allowed

    async def test_no_limit_lets_everything_through(self, limiter: RateLimiter) -> None:
        verdict = await limiter.take()
        assert (verdict.is_allowed, verdict.quota) == (True, None)

    async def test_a_limiter_that_is_away_is_named(self, limiter_without_redis: RateLimiter) -> None:
        for attempt in (limiter_without_redis.take(of("user", 1)), limiter_without_redis.give_back(of("user", 1))):
            with pytest.raises(ServiceUnavailable) as caught:
                await attempt
            assert caught.value.part == "redis"


class TestMemory(RateLimiterContract):
    @pytest.fixture
    def limiter(self) -> RateLimiter:
        return MemoryRateLimiter(SystemClock())

    @pytest.fixture
    def limiter_without_redis(self) -> RateLimiter:
        limiter = MemoryRateLimiter(SystemClock())
        limiter.outage.down = True
        return limiter


class TestRedis(RateLimiterContract):
    @pytest.fixture
    def limiter(self, redis_client: Redis) -> RateLimiter:
        return RedisRateLimiter(redis_client, namespace="bot")

    @pytest.fixture
    def limiter_without_redis(self, client_of_nothing: Redis) -> RateLimiter:
        return RedisRateLimiter(client_of_nothing, namespace="bot")


async def test_in_memory_the_window_slides() -> None:
    clock = FixedClock()
    limiter = MemoryRateLimiter(clock)
    for _ in range(2):
        assert (await limiter.take(of("user", 2))).is_allowed
        clock.advance(timedelta(seconds=30))
    assert (await limiter.take(of("user", 2))).is_allowed
    clock.advance(timedelta(seconds=29))
    assert not (await limiter.take(of("user", 2))).is_allowed
    clock.advance(timedelta(seconds=1))
    assert (await limiter.take(of("user", 2))).is_allowed


async def test_in_redis_the_window_slides_and_leaves_nothing(redis_client: Redis) -> None:
    limiter = RedisRateLimiter(redis_client, namespace="bot")
    counted = of("user", 2, window=timedelta(milliseconds=300))

    async def allowed() -> bool:
        return (await limiter.take(counted)).is_allowed

    async def empty() -> bool:
        return await redis_client.dbsize() == 0

    assert await allowed()
    assert await allowed()
    await eventually(allowed, "the first request to leave the window")
    await eventually(empty, "the window to pass")
