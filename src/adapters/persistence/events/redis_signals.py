"""Relay signals between processes through Redis pub/sub."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_hex

import structlog
from redis.asyncio import Redis

from adapters.persistence.events.signal_json import decode, encode
from adapters.persistence.redis.errors import redis_errors
from adapters.persistence.redis.following import following
from adapters.persistence.redis.keys import Namespace
from domain.signals import Signal

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
        lost = "Signals of other processes are interrupted"
        async with following(self._redis, self._channel, silence=self._silence, lost=lost) as messages:
            yield self._signals(messages)

    async def _signals(self, messages: AsyncIterator[bytes]) -> AsyncIterator[Signal]:
        async for message in messages:
            try:
                sender, signal = decode(message)
            except (ValueError, KeyError, TypeError) as error:
                _log.warning("A signal of another process has an unknown format", error=repr(error))
                continue
            if sender != self._sender:
                yield signal
