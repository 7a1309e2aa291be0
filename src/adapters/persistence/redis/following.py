"""Follow a Redis channel, and connect again after each interruption."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from adapters.persistence.redis.subscription import Subscription

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0

_log = structlog.get_logger(__name__)


@asynccontextmanager
async def following(redis: Redis, channel: str, *, silence: float, lost: str) -> AsyncIterator[AsyncIterator[bytes]]:
    """Yield new messages. A lost connection is logged as `lost`, and messages sent meanwhile are missed."""
    subscription = Subscription(redis, channel, silence=silence)
    try:
        connected = await _open(subscription)
        async with aclosing(_messages(subscription, lost, connected=connected)) as messages:
            yield messages
    finally:
        await subscription.close()


async def _messages(subscription: Subscription, lost: str, *, connected: bool) -> AsyncGenerator[bytes, None]:
    pause = _FIRST_PAUSE
    while True:
        if not connected:
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
            connected = await _open(subscription)
            continue
        pause = _FIRST_PAUSE
        try:
            yield await subscription.next()
        except (RedisError, OSError) as error:
            _log.warning(lost, error=repr(error))
            connected = False


async def _open(subscription: Subscription) -> bool:
    try:
        await subscription.open()
    except (RedisError, OSError):
        return False
    return True
