"""Sign-in attempts are consumed once."""

import asyncio
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from adapters.clock import FixedClock
from adapters.persistence.sessions.memory import MemorySignInAttempts
from adapters.persistence.sessions.redis_sign_ins import RedisSignInAttempts
from application.ports.errors import ServiceUnavailable
from application.ports.sessions import SignInAttempt, SignInAttempts
from tests.contract.contract import Contract
from tests.contract.persistence.samples import NOON
from tests.contract.persistence.sessions.sessions import PassTime, passing_in_memory, passing_in_redis

TTL = timedelta(minutes=10)
ATTEMPT = SignInAttempt(code_verifier="verifier", browser="this one", proof="proof", return_to="/guilds/1?tab=☕")


class SignInAttemptsContract(Contract):
    @pytest.fixture
    def clock(self) -> FixedClock:
        return FixedClock(NOON)

    async def test_an_attempt_is_taken_unchanged_and_once(self, attempts: SignInAttempts) -> None:
        await attempts.put("state", ATTEMPT, ttl=TTL)
        assert await attempts.take("state") == ATTEMPT
        assert await attempts.take("state") is None

    async def test_of_concurrent_takers_one_gets_it(self, attempts: SignInAttempts) -> None:
        await attempts.put("state", ATTEMPT, ttl=TTL)
        taken = await asyncio.gather(*(attempts.take("state") for _ in range(20)))
        assert [attempt for attempt in taken if attempt is not None] == [ATTEMPT]

    async def test_an_unknown_state_has_none(self, attempts: SignInAttempts) -> None:
        await attempts.put("state", ATTEMPT, ttl=TTL)
        assert await attempts.take("other") is None

    async def test_an_attempt_expires(self, attempts: SignInAttempts, pass_time: PassTime) -> None:
        await attempts.put("state", ATTEMPT, ttl=TTL)
        await pass_time(TTL + timedelta(seconds=1))
        assert await attempts.take("state") is None

    async def test_a_store_that_is_away_is_named(self, attempts_without_redis: SignInAttempts) -> None:
        for attempt in (
            attempts_without_redis.put("state", ATTEMPT, ttl=TTL),
            attempts_without_redis.take("state"),
        ):
            with pytest.raises(ServiceUnavailable) as caught:
                await attempt
            assert caught.value.part == "redis"


class TestMemory(SignInAttemptsContract):
    @pytest.fixture
    def attempts(self, clock: FixedClock) -> SignInAttempts:
        return MemorySignInAttempts(clock)

    @pytest.fixture
    def attempts_without_redis(self, clock: FixedClock) -> SignInAttempts:
        attempts = MemorySignInAttempts(clock)
        attempts.outage.down = True
        return attempts

    @pytest.fixture
    def pass_time(self, clock: FixedClock) -> PassTime:
        return passing_in_memory(clock)


class TestRedis(SignInAttemptsContract):
    @pytest.fixture
    def attempts(self, redis_client: Redis) -> SignInAttempts:
        return RedisSignInAttempts(redis_client, namespace="bot")

    @pytest.fixture
    def attempts_without_redis(self, client_of_nothing: Redis) -> SignInAttempts:
        return RedisSignInAttempts(client_of_nothing, namespace="bot")

    @pytest.fixture
    def pass_time(self, clock: FixedClock, redis_client: Redis) -> PassTime:
        return passing_in_redis(clock, redis_client)
