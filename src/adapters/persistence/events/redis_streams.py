"""Count each user's open event streams, as leases in a sorted set scored by their expiry."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta

from redis.asyncio import Redis

from adapters.persistence.redis.errors import redis_errors
from adapters.persistence.redis.keys import Namespace
from application.ports.errors import ServiceUnavailable
from application.ports.events import OpenStream
from domain.ids import UserId

# KEYS[1]: the user's streams. ARGV: name of this stream, lease in ms, maximum number of streams (empty: no maximum).
_TAKE = """
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if ARGV[3] ~= '' and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then
  return 0
end
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
"""


class RedisOpenStreams:
    def __init__(self, redis: Redis, *, namespace: str) -> None:
        self._redis = redis
        self._namespace = Namespace(namespace)
        self._take = redis.register_script(_TAKE)

    async def take(self, stream: OpenStream, *, most: int, lease: timedelta) -> bool:
        with redis_errors():
            return bool(await self._take([self._key(stream.user_id)], [stream.name, _milliseconds(lease), most]))

    async def renew(self, streams: Iterable[OpenStream], *, lease: timedelta) -> None:
        with redis_errors():
            async with self._redis.pipeline(transaction=False) as together:
                for stream in streams:
                    await self._take([self._key(stream.user_id)], [stream.name, _milliseconds(lease), ""], together)
                await together.execute()

    async def release(self, stream: OpenStream) -> None:
        with suppress(ServiceUnavailable), redis_errors():
            await self._redis.zrem(self._key(stream.user_id), stream.name)

    def _key(self, user_id: UserId) -> str:
        return self._namespace.key("streams-of", str(user_id))


def _milliseconds(time: timedelta) -> int:
    return time // timedelta(milliseconds=1)
