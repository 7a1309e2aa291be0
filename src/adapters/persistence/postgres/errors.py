"""Distinguish an unavailable database from a refused statement, in one place."""

from types import TracebackType

import asyncpg
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from application.ports.errors import ServiceUnavailable

# SQLSTATE classes after which no data was changed and a later attempt may succeed.
_AWAY = frozenset(
    {
        "08",  # connection
        "28",  # authorization: the role does not exist (yet), or has another password
        "3D",  # the database does not exist
        "40",  # rolled back: serialization failure, deadlock
        "53",  # out of connections, memory or disk
        "57",  # shut down, starting up, cancelled
        "58",  # the server's own input and output
    }
)
_AWAY_STATES = frozenset(
    {
        "25006",  # read only: connected to a standby during a fail-over
        "55P03",  # a lock was not available in time
    }
)


class database_errors:  # noqa: N801 - used as a function; a generator's context costs four times as much
    """Convert the errors of an unavailable database to `ServiceUnavailable`; other errors propagate.

    Wrap nothing but database calls: a network error of another service would be mistaken for the database's.
    """

    __slots__ = ()

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if isinstance(exc, Exception) and means_away(exc):
            raise ServiceUnavailable("database") from exc


def translate_statement_errors(failure: ExceptionContext) -> None:
    """Convert errors in SQLAlchemy's `handle_error` event, for statements that Baseline does not run itself, such as a
    cog's.
    """
    error = failure.original_exception
    if isinstance(error, TimeoutError):
        # The state of this connection on the server is unknown: drop it. Other connections may be healthy.
        failure.is_disconnect = True
        failure.invalidate_pool_on_disconnect = False
    if means_away(error):
        raise ServiceUnavailable("database") from error


def means_away(error: BaseException) -> bool:
    """Return whether the error means an unavailable database, by its cause in asyncpg or the operating system."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        return error.connection_invalidated or means_away(error.orig)
    if isinstance(error, asyncpg.PostgresError):
        state = error.sqlstate or ""
        return state[:2] in _AWAY or state in _AWAY_STATES
    if isinstance(error, asyncpg.ClientConfigurationError):
        return False
    if isinstance(error, (OSError, TimeoutError, PoolTimeout, asyncpg.InterfaceError, asyncpg.InternalClientError)):
        return True
    return error.__cause__ is not None and _wraps_driver_error(error) and means_away(error.__cause__)


def _wraps_driver_error(error: BaseException) -> bool:
    return type(error).__module__ == "sqlalchemy.dialects.postgresql.asyncpg"
