"""Gateway board in Redis, shared by all processes of the bot."""

import json
from dataclasses import asdict
from typing import Final

from redis.asyncio import Redis

from adapters.persistence.redis.errors import redis_errors
from adapters.persistence.redis.keys import Namespace
from application.ports.bot.shards import INVALID_REQUEST_SECONDS, GatewayInfo
from application.ports.clock import Clock

_MINUTES: Final = INVALID_REQUEST_SECONDS // 60


class RedisGatewayBoard:
    def __init__(self, redis: Redis, clock: Clock, *, namespace: str) -> None:
        self._redis = redis
        self._clock = clock
        self._keys = Namespace(namespace)

    async def take_turn(self, name: str, *, seconds: float) -> float:
        key = self._keys.key("gateway", "turn", name)
        milliseconds = round(seconds * 1000)
        with redis_errors():
            if await self._redis.set(key, "taken", nx=True, px=milliseconds):
                return 0.0
            left = await self._redis.pttl(key)
        return max(left, 1) / 1000

    async def info(self) -> GatewayInfo | None:
        with redis_errors():
            kept = await self._redis.get(self._keys.key("gateway", "info"))
        return None if kept is None else GatewayInfo(**json.loads(kept))

    async def keep_info(self, info: GatewayInfo, *, seconds: float) -> None:
        with redis_errors():
            await self._redis.set(self._keys.key("gateway", "info"), json.dumps(asdict(info)), px=round(seconds * 1000))

    async def note_invalid_request(self) -> int:
        key = self._minute(0)
        with redis_errors():
            await self._redis.incr(key)
            await self._redis.expire(key, INVALID_REQUEST_SECONDS + 60)
        return await self.invalid_requests()

    async def invalid_requests(self) -> int:
        with redis_errors():
            counts = await self._redis.mget([self._minute(back) for back in range(_MINUTES + 1)])
        return sum(int(count) for count in counts if count is not None)

    def _minute(self, back: int) -> str:
        minute = int(self._clock.now().timestamp() // 60) - back
        return self._keys.key("gateway", "invalid", str(minute))
