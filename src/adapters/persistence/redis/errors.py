"""Tell a Redis that is away from one that refuses a command, in one place."""

from types import TracebackType

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


class redis_errors:  # noqa: N801 - used as a function; a generator's context costs four times as much
    """Raises `ServiceUnavailable` instead of whatever says that Redis is away; other errors pass.

    For calls to Redis only: a network error of something else inside would be mistaken for ours.
    """

    __slots__ = ()

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if isinstance(exc, AWAY) or (isinstance(exc, exceptions.ResponseError) and str(exc).startswith(_AWAY_REPLIES)):
            raise ServiceUnavailable("redis") from exc
