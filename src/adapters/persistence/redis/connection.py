"""The pools of connections to Redis that one process shares."""

from typing import Final

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.maint_notifications import MaintNotificationsConfig

_STALL_SECONDS: Final = 60.0
"""Longer than an event loop stalls: redis-py counts the time on the wall."""


def connect_redis(url: str, *, max_connections: int = 20, seconds: float = 2.0) -> Redis:
    """Connects when first used. `seconds` bounds connecting, each command, and waiting for a free connection.

    A restarted server is picked up: the pool replaces connections that ended while idle. Commands are not retried,
    since some must not happen twice, and since a caller who waits is served better by an answer.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=max_connections,
        timeout=seconds,
        socket_connect_timeout=seconds,
        socket_timeout=seconds,
        retry=Retry(NoBackoff(), 0),
        # Of Redis Enterprise; with it, the pool would not look whether an idle connection has ended.
        maint_notifications_config=MaintNotificationsConfig(enabled=False),
    )
    return Redis.from_pool(pool)


def connect_patiently(url: str) -> Redis:
    """Connect for callers that bound each command with `answered_within`.

    The time limit of the driver also runs while this process's own event loop stalls. Here it is so long that only
    `answered_within` ends a command, which does not count the stall.
    """
    return connect_redis(url, seconds=_STALL_SECONDS)
