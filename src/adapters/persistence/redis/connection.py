"""Create the connection pools to Redis that one process shares."""

from typing import Final

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.maint_notifications import MaintNotificationsConfig

_STALL_SECONDS: Final = 60.0
"""Longer than any stall of the event loop: the timeouts of redis-py run on wall-clock time."""


def connect_redis(url: str, *, max_connections: int = 20, seconds: float = 2.0) -> Redis:
    """Create a client that connects on first use.

    `seconds` bounds connecting, each command, and waiting for a free connection. After a restart of the server, the
    pool replaces connections that ended while idle. Commands are not retried: some must not run twice, and a waiting
    caller is better served by an error.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=max_connections,
        timeout=seconds,
        socket_connect_timeout=seconds,
        socket_timeout=seconds,
        retry=Retry(NoBackoff(), 0),
        # Maintenance notifications (Redis Enterprise) off: with them on, the pool skips its check for dead
        # idle connections.
        maint_notifications_config=MaintNotificationsConfig(enabled=False),
    )
    return Redis.from_pool(pool)


def connect_patiently(url: str) -> Redis:
    """Create a client for callers that bound each command with `answered_within`.

    The driver's own timeout also runs while this process's event loop is blocked. It is so long here that only
    `answered_within` ends a command, which does not count that time.
    """
    return connect_redis(url, seconds=_STALL_SECONDS)
