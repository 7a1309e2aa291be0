"""Cache replies for a limited time, separately for each guild."""

from datetime import timedelta

import pytest
from redis.asyncio import Redis

from adapters.clock import FixedClock
from adapters.persistence.model_calls.memory_responses import MemoryResponseCache
from adapters.persistence.model_calls.redis_responses import RedisResponseCache
from application.ports.errors import ServiceUnavailable
from application.ports.model_calls import ResponseCache
from domain.ids import GuildId
from tests.contract.contract import Contract
from tests.contract.persistence.samples import NOON
from tests.contract.persistence.sessions.sessions import PassTime, passing_in_memory, passing_in_redis

GUILD, OTHER_GUILD = GuildId(1), GuildId(2)
VALUE = b'{"content": "\xe2\x98\x95\x00"}'


class ResponseCacheContract(Contract):
    @pytest.fixture
    def clock(self) -> FixedClock:
        return FixedClock(NOON)

    async def test_a_cached_reply_comes_back_unchanged(self, cache: ResponseCache) -> None:
        await cache.put(GUILD, "key", VALUE, seconds=60)
        assert await cache.get(GUILD, "key") == VALUE
        assert await cache.get(GUILD, "key") == VALUE

    async def test_a_reply_that_was_never_cached_is_none(self, cache: ResponseCache) -> None:
        await cache.put(GUILD, "key", VALUE, seconds=60)
        assert await cache.get(GUILD, "other") is None

    async def test_no_guild_gets_the_cached_reply_of_another(self, cache: ResponseCache) -> None:
        await cache.put(GUILD, "key", VALUE, seconds=60)
        assert await cache.get(OTHER_GUILD, "key") is None
        assert await cache.get(None, "key") is None

    async def test_the_bots_own_is_of_no_guild(self, cache: ResponseCache) -> None:
        await cache.put(None, "key", VALUE, seconds=60)
        assert await cache.get(None, "key") == VALUE
        assert await cache.get(GUILD, "key") is None

    async def test_the_last_one_to_be_put_there_stays(self, cache: ResponseCache) -> None:
        await cache.put(GUILD, "key", b"old", seconds=60)
        await cache.put(GUILD, "key", VALUE, seconds=60)
        assert await cache.get(GUILD, "key") == VALUE

    async def test_a_cached_reply_expires(self, cache: ResponseCache, pass_time: PassTime) -> None:
        await cache.put(GUILD, "key", VALUE, seconds=60)
        await pass_time(timedelta(seconds=59))
        assert await cache.get(GUILD, "key") == VALUE
        await pass_time(timedelta(seconds=2))
        assert await cache.get(GUILD, "key") is None

    async def test_a_cache_that_is_away_is_named(self, cache_away: ResponseCache) -> None:
        for attempt in (cache_away.get(GUILD, "key"), cache_away.put(GUILD, "key", VALUE, seconds=60)):
            with pytest.raises(ServiceUnavailable) as away:
                await attempt
            assert away.value.part == "redis"


class TestMemory(ResponseCacheContract):
    @pytest.fixture
    def cache(self, clock: FixedClock) -> ResponseCache:
        return MemoryResponseCache(clock)

    @pytest.fixture
    def cache_away(self, clock: FixedClock) -> ResponseCache:
        cache = MemoryResponseCache(clock)
        cache.outage.down = True
        return cache

    @pytest.fixture
    def pass_time(self, clock: FixedClock) -> PassTime:
        return passing_in_memory(clock)


class TestRedis(ResponseCacheContract):
    @pytest.fixture
    def cache(self, redis_client: Redis) -> ResponseCache:
        return RedisResponseCache(redis_client, namespace="bot")

    @pytest.fixture
    def cache_away(self, client_of_nothing: Redis) -> ResponseCache:
        return RedisResponseCache(client_of_nothing, namespace="bot")

    @pytest.fixture
    def pass_time(self, clock: FixedClock, redis_client: Redis) -> PassTime:
        return passing_in_redis(clock, redis_client)
