"""Tell a Redis that is away from one that refuses a command, in one place."""

from collections.abc import Iterator
from contextlib import contextmanager

from redis import exceptions

from application.ports.errors import ServiceUnavailable

# ConnectionError includes a server that is still loading its data, and a password that is not (yet) right.
AWAY = (
    OSError,
    exceptions.ClusterDownError,
    exceptions.ConnectionError,
    exceptions.OutOfMemoryError,
    exceptions.ReadOnlyError,
    exceptions.TimeoutError,
    exceptions.TryAgainError,
)
# Replies without a class of their own: writes are refused while data cannot be saved or replicated.
_AWAY_REPLIES = ("MISCONF", "NOREPLICAS")


@contextmanager
def redis_errors() -> Iterator[None]:
    """Raises `ServiceUnavailable` instead of whatever says that Redis is away; other errors pass.

    For calls to Redis only: a network error of something else inside would be mistaken for ours.
    """
    try:
        yield
    except AWAY as error:
        raise ServiceUnavailable("redis") from error
    except exceptions.ResponseError as error:
        if str(error).startswith(_AWAY_REPLIES):
            raise ServiceUnavailable("redis") from error
        raise
