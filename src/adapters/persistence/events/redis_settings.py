"""Announce changed settings through Redis pub/sub, which stores nothing: a disconnected listener misses messages."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from adapters.persistence.redis.keys import Namespace
from adapters.persistence.redis.subscription import Subscription
from application.ports.settings import SettingsChanged
from domain.ids import GuildId

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0

_log = structlog.get_logger(__name__)


class RedisSettingsFeed:
    """Settings feed through Redis. After `silence` quiet seconds a listener checks whether Redis still answers."""

    def __init__(self, redis: Redis, *, namespace: str, silence: float = 5.0) -> None:
        self._redis = redis
        self._channel = Namespace(namespace).key("settings-changed")
        self._silence = silence

    async def announce(self, change: SettingsChanged) -> None:
        message = json.dumps({"guild_id": str(change.guild_id), "key": change.key, "version": change.version})
        try:
            await self._redis.publish(self._channel, message)
        except (RedisError, OSError) as error:
            _log.warning("A change of settings could not be announced", guild_id=change.guild_id, error=repr(error))

    @asynccontextmanager
    async def listen(self) -> AsyncIterator[AsyncIterator[SettingsChanged | None]]:
        subscription = Subscription(self._redis, self._channel, silence=self._silence)
        try:
            # If Redis is away, the listener starts all the same. It receives None once Redis is back.
            connected = await _try(subscription)
            async with aclosing(_changes(subscription, connected=connected)) as changes:
                yield changes
        finally:
            await subscription.close()


async def _changes(subscription: Subscription, *, connected: bool) -> AsyncGenerator[SettingsChanged | None, None]:
    while True:
        if not connected:
            await _reconnect(subscription)
            connected = True
            yield None
        try:
            message = await subscription.next()
        except (RedisError, OSError) as error:
            _log.warning("Word of changed settings is interrupted", error=repr(error))
            connected = False
        else:
            yield _read(message)


async def _reconnect(subscription: Subscription) -> None:
    pause = _FIRST_PAUSE
    while not await _try(subscription):
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


async def _try(subscription: Subscription) -> bool:
    try:
        await subscription.open()
    except (RedisError, OSError):
        return False
    return True


def _read(message: bytes) -> SettingsChanged | None:
    try:
        data = json.loads(message)
        return SettingsChanged(GuildId(int(data["guild_id"])), str(data["key"]), int(data["version"]))
    except (ValueError, KeyError, TypeError):
        # The message is unreadable: any setting may have changed.
        return None
