"""Whether Redis answers."""

import asyncio

from redis.asyncio import Redis
from redis.exceptions import RedisError

_PATIENCE_SECONDS = 1.5


class RedisHealthProbe:
    part = "redis"

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def is_up(self) -> bool:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._redis.ping()
        except (RedisError, OSError):
            return False
        return True
