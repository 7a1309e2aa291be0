"""Store circuit breaker state in Redis for all processes: one hash per provider, without entries for healthy models."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict, fields

from redis.asyncio import Redis

from adapters.persistence.model_calls import trip
from adapters.persistence.redis.errors import redis_errors
from adapters.persistence.redis.keys import Namespace
from domain.llm.breaker import BreakerState

_KEPT_MILLISECONDS = 24 * 60 * 60 * 1000
_FIELDS = {field.name for field in fields(BreakerState)}

_REPLACE = """
local there = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if there ~= ARGV[2] then
  return {0, there}
end
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
return {1, ARGV[3]}
"""


class RedisBreakerBoard:
    def __init__(self, redis: Redis, *, namespace: str) -> None:
        self._redis = redis
        self._namespace = Namespace(namespace)
        self._replace = redis.register_script(_REPLACE)

    async def read(self, provider: str) -> Mapping[str, BreakerState]:
        with redis_errors():
            async with asyncio.timeout(trip.SECONDS):
                kept = await self._redis.hgetall(self._key(provider))
        read = {_text(model): _read(_text(text)) for model, text in kept.items()}
        return {model: state for model, state in read.items() if state is not None}

    async def replace(
        self, provider: str, model: str, seen: BreakerState | None, by: BreakerState | None
    ) -> tuple[bool, BreakerState | None]:
        arguments: list[str | int] = [model, _written(seen), _written(by), _KEPT_MILLISECONDS]
        with redis_errors():
            async with asyncio.timeout(trip.SECONDS):
                is_replaced, there = await self._replace([self._key(provider)], arguments)
        return bool(is_replaced), _read(_text(there))

    def _key(self, provider: str) -> str:
        return self._namespace.key("llm-breakers", provider)


def _written(state: BreakerState | None) -> str:
    return "" if state is None else json.dumps(asdict(state))


def _read(text: str) -> BreakerState | None:
    if not text:
        return None
    return BreakerState(**{name: value for name, value in json.loads(text).items() if name in _FIELDS})


def _text(kept: bytes | str) -> str:
    return kept if isinstance(kept, str) else kept.decode()
