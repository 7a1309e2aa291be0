"""Breakers of cogs in Redis: one hash, whose fields are a guild's id (or `*` for everywhere) and a cog."""

import json
from collections.abc import Mapping
from dataclasses import asdict

from redis.asyncio import Redis

from adapters.persistence.redis.errors import redis_errors
from adapters.persistence.redis.keys import Namespace
from application.ports.bot.cog_breakers import BreakerKey
from domain.cogs.breaker import CogBreaker
from domain.ids import GuildId

_EVERYWHERE = "*"
_KEPT_MILLISECONDS = 7 * 24 * 60 * 60 * 1000
# ARGV: field, value, openings, opened_at, code, milliseconds. The condition is that of `CogBreaker.repeats`.
_PUT = """
local there = redis.call('HGET', KEYS[1], ARGV[1])
if there then
  local read, kept = pcall(cjson.decode, there)
  if read and kept.code == ARGV[5] and kept.openings >= tonumber(ARGV[3]) and kept.trial_until > tonumber(ARGV[4]) then
    return 0
  end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[6])
return 1
"""
_REMOVE = """
local there = redis.call('HGET', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[1], ARGV[1])
return there
"""


class RedisCogBreakerBoard:
    def __init__(self, redis: Redis, *, namespace: str) -> None:
        self._redis = redis
        self._key = Namespace(namespace).key("cog-breakers")
        self._put = redis.register_script(_PUT)
        self._remove = redis.register_script(_REMOVE)

    async def put(self, guild_id: GuildId | None, cog: str, breaker: CogBreaker) -> bool:
        field, written = _field(guild_id, cog), json.dumps(asdict(breaker))
        values: list[str | int] = [
            field,
            written,
            breaker.openings,
            repr(breaker.opened_at),
            breaker.code,
            _KEPT_MILLISECONDS,
        ]
        with redis_errors():
            is_new = await self._put([self._key], values)
        return bool(is_new)

    async def remove(self, guild_id: GuildId | None, cog: str) -> CogBreaker | None:
        with redis_errors():
            there = await self._remove([self._key], [_field(guild_id, cog)])
        return None if there is None else _read(there)

    async def of(self, guild_id: GuildId | None) -> Mapping[str, CogBreaker]:
        return {cog: breaker for (owner, cog), breaker in (await self.all()).items() if owner == guild_id}

    async def all(self) -> Mapping[BreakerKey, CogBreaker]:
        with redis_errors():
            kept = await self._redis.hgetall(self._key)
        read = {_parsed(field): _read(value) for field, value in kept.items()}
        return {key: breaker for key, breaker in read.items() if breaker is not None}


def _field(guild_id: GuildId | None, cog: str) -> str:
    return f"{_EVERYWHERE if guild_id is None else guild_id} {cog}"


def _parsed(field: bytes | str) -> BreakerKey:
    text = field.decode() if isinstance(field, bytes) else field
    owner, _, cog = text.partition(" ")
    return (None if owner == _EVERYWHERE else GuildId(int(owner))), cog


def _read(value: bytes | str) -> CogBreaker | None:
    """Return None for a breaker in the format of another release."""
    try:
        return CogBreaker(**json.loads(value))
    except (ValueError, TypeError):
        return None
