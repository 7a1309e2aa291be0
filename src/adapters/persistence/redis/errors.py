"""Distinguish an unavailable Redis from a refused command, in one place."""

from types import TracebackType

from redis import exceptions

from application.ports.errors import ServiceUnavailable

# ConnectionError includes a server that is still loading its data, and a password that is wrong or not set yet.
AWAY = (
    OSError,
    exceptions.ClusterDownError,
    exceptions.ConnectionError,
    exceptions.OutOfMemoryError,
    exceptions.ReadOnlyError,
    exceptions.TimeoutError,
    exceptions.TryAgainError,
)
# Error replies without an exception class of their own: writes are refused while data cannot be saved or replicated.
_AWAY_REPLIES = ("MISCONF", "NOREPLICAS")


class redis_errors:  # noqa: N801 - used as a function; a generator's context costs four times as much
    """Convert the errors of an unavailable Redis to `ServiceUnavailable`; other errors propagate.

    Wrap nothing but calls to Redis: a network error of another service would be mistaken for that of Redis.
    """

    __slots__ = ()

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if isinstance(exc, AWAY) or (isinstance(exc, exceptions.ResponseError) and str(exc).startswith(_AWAY_REPLIES)):
            raise ServiceUnavailable("redis") from exc
