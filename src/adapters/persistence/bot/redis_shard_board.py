"""Shard board in Redis: the latest report of each bot process on its shards, aged by the clock of Redis."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from redis.asyncio import Redis

from adapters.persistence.redis.errors import redis_errors
from adapters.persistence.redis.keys import Namespace
from domain.ids import GuildId
from domain.sharding import LATENCY_MINUTES, ShardEntry, ShardReport, ShardState

# Three keys: the time of each report, the reports, and the guilds. The guilds are apart because they are long and
# rarely read. One more key for each shard: its highest latency by minute.
_NOW = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
"""
_FORGET = """
local function forget(entries)
  for _, entry in ipairs(entries) do
    redis.call('ZREM', KEYS[1], entry)
    redis.call('HDEL', KEYS[2], entry)
    redis.call('HDEL', KEYS[3], entry)
  end
end
"""
_POST = f"""{_NOW}{_FORGET}
local kept_for = tonumber(ARGV[4])
forget(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - kept_for))
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[3], ARGV[1], ARGV[3])
for place = 1, 3 do redis.call('PEXPIRE', KEYS[place], kept_for) end
if ARGV[5] ~= '' then
  local minute = math.floor(now / 60000)
  local known = redis.call('HGET', KEYS[4], minute)
  if not known or tonumber(known) < tonumber(ARGV[5]) then redis.call('HSET', KEYS[4], minute, ARGV[5]) end
  if redis.call('HLEN', KEYS[4]) > {LATENCY_MINUTES} then
    for _, kept in ipairs(redis.call('HKEYS', KEYS[4])) do
      if tonumber(kept) <= minute - {LATENCY_MINUTES} then redis.call('HDEL', KEYS[4], kept) end
    end
  end
  redis.call('EXPIRE', KEYS[4], {LATENCY_MINUTES * 60})
end
"""
_LATENCIES = f"""{_NOW}
local found = {{}}
for place, key in ipairs(KEYS) do
  found[place] = redis.call('HGETALL', key)
end
return {{math.floor(now / 60000), found}}
"""
_REMOVE = f"""{_FORGET}
local own = {{}}
for _, entry in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if string.sub(entry, 1, #ARGV[1]) == ARGV[1] then own[#own + 1] = entry end
end
forget(own)
"""
_ENTRIES = f"""{_NOW}
local recent = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. (now - ARGV[1]), '+inf', 'WITHSCORES')
local found = {{}}
for place = 1, #recent, 2 do
  found[#found + 1] = {{now - recent[place + 1], redis.call('HGET', KEYS[2], recent[place])}}
end
return found
"""
_HOLDS = f"""{_NOW}
local at = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not at or tonumber(at) <= now - ARGV[3] then return 0 end
local guilds = redis.call('HGET', KEYS[3], ARGV[1]) or ''
return string.find(guilds, ',' .. ARGV[2] .. ',', 1, true) and 1 or 0
"""


class RedisShardBoard:
    def __init__(self, redis: Redis, *, namespace: str, kept_for: timedelta = timedelta(minutes=5)) -> None:
        self._names = Namespace(namespace)
        self._keys = [self._names.key("shards", part) for part in ("heard", "reports", "guilds")]
        self._kept_for = kept_for // timedelta(milliseconds=1)
        self._post = redis.register_script(_POST)
        self._remove = redis.register_script(_REMOVE)
        self._entries = redis.register_script(_ENTRIES)
        self._latencies = redis.register_script(_LATENCIES)
        self._holds = redis.register_script(_HOLDS)

    async def post(self, report: ShardReport, guild_ids: Collection[GuildId]) -> None:
        guilds = f",{','.join(map(str, guild_ids))},"
        latency = "" if report.latency_ms is None else report.latency_ms
        with redis_errors():
            await self._post(
                [*self._keys, self._latency_key(report)],
                [_field(report), _written(report), guilds, self._kept_for, latency],
            )

    async def remove(self, process: str) -> None:
        with redis_errors():
            await self._remove(self._keys, [f"{process}/"])

    async def entries(self) -> tuple[ShardEntry, ...]:
        with redis_errors():
            found = await self._entries(self._keys, [self._kept_for])
        read = ((_read(text), timedelta(milliseconds=silent)) for silent, text in found)
        return tuple(ShardEntry(report, silent_for) for report, silent_for in read if report is not None)

    async def latencies(self, reports: Sequence[ShardReport]) -> tuple[tuple[float | None, ...], ...]:
        if not reports:
            return ()
        with redis_errors():
            now, found = await self._latencies([self._latency_key(report) for report in reports])
        minutes = range(now - LATENCY_MINUTES + 1, now + 1)
        known = (
            {int(minute): float(latency) for minute, latency in zip(kept[::2], kept[1::2], strict=True)}
            for kept in found
        )
        return tuple(tuple(map(each.get, minutes)) for each in known)

    def _latency_key(self, report: ShardReport) -> str:
        return self._names.key("shards", "latency", f"{report.shard_count}/{report.shard_id}")

    async def holds(self, report: ShardReport, guild_id: GuildId) -> bool:
        with redis_errors():
            found = await self._holds(self._keys, [_field(report), str(guild_id), self._kept_for])
        return bool(found)


def _field(report: ShardReport) -> str:
    return f"{report.process}/{report.shard_count}/{report.shard_id}"


def _written(report: ShardReport) -> str:
    return json.dumps(asdict(report), default=datetime.isoformat)


def _read(text: bytes | str | None) -> ShardReport | None:
    """Return None for a report in the format of another release."""
    try:
        kept: dict[str, Any] = json.loads(text or "")
        return ShardReport(
            shard_id=kept["shard_id"],
            shard_count=kept["shard_count"],
            state=ShardState(kept["state"]),
            since=datetime.fromisoformat(kept["since"]),
            latency_ms=kept["latency_ms"],
            guild_count=kept["guild_count"],
            process=kept["process"],
            process_started_at=datetime.fromisoformat(kept["process_started_at"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
