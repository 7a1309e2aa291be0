"""Recent refusals in Redis: one list for each member of a guild."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta

from redis.asyncio import Redis

from adapters.persistence.redis.errors import redis_errors
from adapters.persistence.redis.keys import Namespace
from application.ports.clock import Clock
from domain.cogs.refusal import CommandRefusal
from domain.ids import GuildId, UserId


class RedisRecentRefusals:
    def __init__(
        self,
        redis: Redis,
        clock: Clock,
        *,
        namespace: str,
        kept_for: timedelta = timedelta(minutes=15),
        most: int = 5,
    ) -> None:
        self._redis = redis
        self._clock = clock
        self._namespace = Namespace(namespace)
        self._kept_for = kept_for
        self._most = most

    async def note(self, guild_id: GuildId, member_id: UserId, refusal: CommandRefusal) -> None:
        key = self._key(guild_id, member_id)
        with redis_errors():
            async with self._redis.pipeline(transaction=True) as pipeline:
                _ = pipeline.lpush(key, json.dumps(asdict(refusal), default=datetime.isoformat))
                _ = pipeline.ltrim(key, 0, self._most - 1)
                _ = pipeline.pexpire(key, self._kept_for)
                await pipeline.execute()

    async def of(self, guild_id: GuildId, member_id: UserId) -> tuple[CommandRefusal, ...]:
        with redis_errors():
            found = await self._redis.lrange(self._key(guild_id, member_id), 0, -1)
        oldest = self._clock.now() - self._kept_for
        read = (_read(text) for text in found)
        return tuple(each for each in read if each is not None and each.at > oldest)

    def _key(self, guild_id: GuildId, member_id: UserId) -> str:
        return self._namespace.key("refusals", str(guild_id), str(member_id))


def _read(text: bytes | str) -> CommandRefusal | None:
    """Return None for a refusal in the format of another release."""
    try:
        kept = json.loads(text)
        return CommandRefusal(
            at=datetime.fromisoformat(kept["at"]),
            command=kept["command"],
            text=kept["text"],
            reference=kept["reference"],
        )
    except (ValueError, KeyError, TypeError):
        return None
