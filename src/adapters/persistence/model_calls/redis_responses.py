"""Cache model replies in Redis, with keys of their own for each guild."""

import asyncio

from redis.asyncio import Redis

from adapters.persistence.model_calls import trip
from adapters.persistence.redis.errors import redis_errors
from adapters.persistence.redis.keys import Namespace
from domain.ids import GuildId


class RedisResponseCache:
    def __init__(self, redis: Redis, *, namespace: str) -> None:
        self._redis = redis
        self._namespace = Namespace(namespace)

    async def get(self, guild_id: GuildId | None, key: str) -> bytes | None:
        with redis_errors():
            async with asyncio.timeout(trip.SECONDS):
                kept = await self._redis.get(self._key(guild_id, key))
        return kept.encode() if isinstance(kept, str) else kept

    async def put(self, guild_id: GuildId | None, key: str, value: bytes, *, seconds: int) -> None:
        with redis_errors():
            async with asyncio.timeout(trip.SECONDS):
                await self._redis.set(self._key(guild_id, key), value, ex=seconds)

    def _key(self, guild_id: GuildId | None, key: str) -> str:
        return self._namespace.key("llm-responses", "bot" if guild_id is None else str(guild_id), key)
