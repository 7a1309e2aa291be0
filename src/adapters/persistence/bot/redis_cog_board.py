"""Cog board in Redis: one hash with the latest report of each process, aged by the clock of Redis."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from adapters.persistence.redis.errors import redis_errors
from adapters.persistence.redis.keys import Namespace
from domain.cogs.cog_record import CogRecord, CogState

_POST = """
local time = redis.call('TIME')
redis.call('HSET', KEYS[1], ARGV[1], time[1] * 1000 + math.floor(time[2] / 1000) .. ' ' .. ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
"""
_RECORDS = """
local time = redis.call('TIME')
local oldest = time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[1]
local posted = redis.call('HGETALL', KEYS[1])
local found = {}
for place = 1, #posted, 2 do
  local at, text = string.match(posted[place + 1], '^(%d+) (.*)$')
  if at and tonumber(at) > oldest then
    found[#found + 1] = text
  else
    redis.call('HDEL', KEYS[1], posted[place])
  end
end
return found
"""


class RedisCogBoard:
    def __init__(self, redis: Redis, *, namespace: str, kept_for: timedelta = timedelta(minutes=1)) -> None:
        self._redis = redis
        self._key = Namespace(namespace).key("cogs")
        self._kept_for = kept_for // timedelta(milliseconds=1)
        self._post = redis.register_script(_POST)
        self._records = redis.register_script(_RECORDS)

    async def post(self, process: str, records: Sequence[CogRecord]) -> None:
        text = json.dumps([_written(record) for record in records])
        with redis_errors():
            await self._post([self._key], [process, text, self._kept_for])

    async def remove(self, process: str) -> None:
        with redis_errors():
            await self._redis.hdel(self._key, process)

    async def records(self) -> tuple[tuple[CogRecord, ...], ...]:
        with redis_errors():
            found = await self._records([self._key], [self._kept_for])
        return tuple(_read(text) for text in found)


def _written(record: CogRecord) -> dict[str, Any]:
    return {
        "name": record.name,
        "state": record.state,
        "reasons": record.reasons,
        "commands_left_out": record.commands_left_out,
    }


def _read(text: bytes | str) -> tuple[CogRecord, ...]:
    """Return nothing for a report in the format of another release."""
    try:
        return tuple(
            CogRecord(
                name=kept["name"],
                state=CogState(kept["state"]),
                reasons=tuple(kept["reasons"]),
                commands_left_out=tuple(kept["commands_left_out"]),
            )
            for kept in json.loads(text)
        )
    except (ValueError, KeyError, TypeError):
        return ()
