"""Values and messages of cogs in Redis."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.exceptions import NoPermissionError, ResponseError

from adapters.persistence.redis.errors import redis_errors
from adapters.persistence.redis.following import following
from adapters.persistence.redis.keys import Namespace


class RedisKeyValues:
    """After `silence` quiet seconds a receiver checks whether Redis still answers."""

    def __init__(self, redis: Redis, *, namespace: str, silence: float = 5.0) -> None:
        self._redis = redis
        self._namespace = Namespace(namespace)
        self._silence = silence

    async def get(self, key: str) -> str | None:
        with redis_errors():
            value = await self._redis.get(self._key(key))
        return value.decode() if isinstance(value, bytes) else value

    async def set(self, key: str, value: str, *, seconds: int | None = None) -> None:
        with redis_errors():
            await self._redis.set(self._key(key), value, ex=seconds)

    async def increment(self, key: str, by: int = 1) -> int:
        try:
            with redis_errors():
                return int(await self._redis.incrby(self._key(key), by))
        except NoPermissionError:
            raise
        except ResponseError as error:
            raise ValueError(f"The value of {key!r} is no whole number that can be added to.") from error

    async def delete(self, *keys: str) -> int:
        if not keys:
            return 0
        with redis_errors():
            return int(await self._redis.delete(*map(self._key, keys)))

    async def expire(self, key: str, seconds: int) -> bool:
        with redis_errors():
            return bool(await self._redis.expire(self._key(key), seconds))

    async def expires_in(self, key: str) -> int | None:
        with redis_errors():
            left = int(await self._redis.ttl(self._key(key)))
        return left if left >= 0 else None

    async def publish(self, channel: str, message: str) -> None:
        with redis_errors():
            await self._redis.publish(self._channel(channel), message)

    @asynccontextmanager
    async def receive(self, channel: str) -> AsyncIterator[AsyncIterator[str]]:
        lost = "Messages of a channel are interrupted"
        async with following(self._redis, self._channel(channel), silence=self._silence, lost=lost) as messages:
            yield (message.decode() async for message in messages)

    def _key(self, key: str) -> str:
        return self._namespace.key("cogs", "values", key)

    def _channel(self, channel: str) -> str:
        return self._namespace.key("cogs", "channels", channel)
