"""Relay signals between processes through Redis pub/sub."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from secrets import token_hex

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from adapters.persistence.events.signal_json import decode, encode
from adapters.persistence.redis.errors import redis_errors
from adapters.persistence.redis.keys import Namespace
from adapters.persistence.redis.subscription import Subscription
from domain.signals import Signal

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0

_log = structlog.get_logger(__name__)


class RedisSignalRelay:
    """After `silence` quiet seconds a receiver checks whether Redis still answers."""

    def __init__(self, redis: Redis, *, namespace: str, silence: float = 5.0) -> None:
        self._redis = redis
        self._channel = Namespace(namespace).key("signals")
        self._silence = silence
        self._sender = token_hex(8)

    async def send(self, signal: Signal) -> None:
        message = encode(signal, sender=self._sender)
        with redis_errors():
            await self._redis.publish(self._channel, message)

    @asynccontextmanager
    async def receive(self) -> AsyncIterator[AsyncIterator[Signal]]:
        subscription = Subscription(self._redis, self._channel, silence=self._silence)
        try:
            connected = await _open(subscription)
            async with aclosing(self._signals(subscription, connected=connected)) as signals:
                yield signals
        finally:
            await subscription.close()

    async def _signals(self, subscription: Subscription, *, connected: bool) -> AsyncGenerator[Signal, None]:
        pause = _FIRST_PAUSE
        while True:
            if not connected:
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
                connected = await _open(subscription)
                continue
            pause = _FIRST_PAUSE
            try:
                message = await subscription.next()
            except (RedisError, OSError) as error:
                _log.warning("Signals of other processes are interrupted", error=repr(error))
                connected = False
                continue
            try:
                sender, signal = decode(message)
            except (ValueError, KeyError, TypeError) as error:
                _log.warning("A signal of another process was not understood", error=repr(error))
                continue
            if sender != self._sender:
                yield signal


async def _open(subscription: Subscription) -> bool:
    try:
        await subscription.open()
    except (RedisError, OSError):
        return False
    return True
