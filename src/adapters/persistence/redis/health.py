"""Probe whether Redis answers and takes writes."""

import asyncio

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from adapters.persistence.redis.keys import Namespace

_PATIENCE_SECONDS = 1.5
_KEPT_SECONDS = 60

_log = structlog.get_logger(__name__)


class RedisHealthProbe:
    """Health probe that writes a key, and logs each change of health.

    A Redis that is full or cannot save still answers reads, but is of no use.
    """

    part = "redis"

    def __init__(self, redis: Redis, *, namespace: str) -> None:
        self._redis = redis
        self._key = Namespace(namespace).key("health")
        self._was_up = True

    async def is_up(self) -> bool:
        reason: str | None = None
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._redis.set(self._key, "written", ex=_KEPT_SECONDS)
        except (RedisError, OSError) as error:
            reason = str(error) or type(error).__name__
        is_up = reason is None
        if is_up != self._was_up:
            self._was_up = is_up
            if is_up:
                _log.info("Redis takes writes again")
            else:
                _log.warning("Redis is not healthy", reason=reason)
        return is_up
