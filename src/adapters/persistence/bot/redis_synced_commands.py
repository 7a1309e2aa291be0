"""Store in Redis the commands that were last synced to Discord."""

from redis.asyncio import Redis

from adapters.persistence.redis.errors import redis_errors
from adapters.persistence.redis.keys import Namespace


class RedisSyncedCommands:
    def __init__(self, redis: Redis, *, namespace: str) -> None:
        self._redis = redis
        self._key = Namespace(namespace).key("synced-commands")

    async def get(self) -> str | None:
        with redis_errors():
            kept = await self._redis.get(self._key)
        return kept.decode() if isinstance(kept, bytes) else kept

    async def put(self, fingerprint: str) -> None:
        with redis_errors():
            await self._redis.set(self._key, fingerprint)
