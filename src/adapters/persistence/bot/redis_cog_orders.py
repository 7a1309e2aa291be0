"""Send orders on cogs through Redis pub/sub, and keep their outcomes in one hash for each order."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import timedelta

import structlog
from redis.asyncio import Redis

from adapters.persistence.redis.errors import redis_errors
from adapters.persistence.redis.following import following
from adapters.persistence.redis.keys import Namespace
from domain.cogs.cog_change import CogOperation, CogOrder, CogOutcome

_ANSWER = """
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
"""

_log = structlog.get_logger(__name__)


class RedisCogOrders:
    """After `silence` quiet seconds a receiver checks whether Redis still answers."""

    def __init__(
        self, redis: Redis, *, namespace: str, silence: float = 5.0, kept_for: timedelta = timedelta(minutes=1)
    ) -> None:
        self._redis = redis
        self._keys = Namespace(namespace)
        self._channel = self._keys.key("cog-orders")
        self._silence = silence
        self._kept_for = kept_for // timedelta(milliseconds=1)
        self._answer = redis.register_script(_ANSWER)

    async def send(self, order: CogOrder) -> None:
        with redis_errors():
            await self._redis.publish(self._channel, json.dumps(asdict(order)))

    @asynccontextmanager
    async def receive(self) -> AsyncIterator[AsyncIterator[CogOrder]]:
        lost = "Orders on cogs are interrupted"
        async with following(self._redis, self._channel, silence=self._silence, lost=lost) as messages:
            yield _orders(messages)

    async def answer(self, order: CogOrder, outcome: CogOutcome) -> None:
        text = json.dumps({"failure": outcome.failure, "runs": outcome.runs})
        with redis_errors():
            await self._answer([self._key(order)], [outcome.process, text, self._kept_for])

    async def outcomes(self, order: CogOrder) -> tuple[CogOutcome, ...]:
        with redis_errors():
            kept = await self._redis.hgetall(self._key(order))
        found = {name.decode() if isinstance(name, bytes) else name: json.loads(text) for name, text in kept.items()}
        return tuple(CogOutcome(process=process, **found[process]) for process in sorted(found))

    def _key(self, order: CogOrder) -> str:
        return self._keys.key("cog-order", order.id)


async def _orders(messages: AsyncIterator[bytes]) -> AsyncIterator[CogOrder]:
    async for message in messages:
        try:
            sent = json.loads(message)
            yield CogOrder(**{**sent, "operation": CogOperation(sent["operation"])})
        except (ValueError, KeyError, TypeError) as error:
            _log.warning("An order on a cog has an unknown format", error=repr(error))
