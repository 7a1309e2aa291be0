"""Classify every driver exception: the service is unavailable, or the statement is wrong."""

import socket
import ssl
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest
import redis.exceptions
from sqlalchemy import exc
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_connection, PGDialect_asyncpg

from adapters.persistence.postgres.errors import database_errors, means_away
from adapters.persistence.redis.errors import redis_errors
from application.ports.errors import ServiceUnavailable

# SQLSTATE classes that concern the state of the server; all others concern the statement.
_ABOUT_THE_SERVER = {"08", "28", "3D", "40", "53", "57", "58"}
_AWAY_ALL_THE_SAME = {"25006", "55P03"}


def subclasses(root: type[BaseException]) -> Iterator[type[BaseException]]:
    for child in root.__subclasses__():
        yield child
        yield from subclasses(child)


POSTGRES_ERRORS = sorted(
    {error for error in subclasses(asyncpg.PostgresError) if getattr(error, "sqlstate", None)},
    key=lambda error: error.__name__,
)
CLIENT_ERRORS = [asyncpg.InterfaceError, asyncpg.InternalClientError, *subclasses(asyncpg.InternalClientError)]


def as_sqlalchemy_raises_it(error: Exception) -> Exception:
    """Wrap a driver's error in the two layers that SQLAlchemy adds."""
    dbapi: Any = PGDialect_asyncpg.import_dbapi()  # type: ignore[no-untyped-call] # SQLAlchemy leaves it without types
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it becomes is what the test is about
        AsyncAdapt_asyncpg_connection._handle_exception_no_connection(dbapi, error)
    if not isinstance(caught.value, dbapi.Error):
        return caught.value
    return exc.DBAPIError("SELECT 1", {}, caught.value)


def outcome(error: Exception) -> str:
    with pytest.raises((ServiceUnavailable, type(error))) as caught, database_errors():
        raise error
    if not isinstance(caught.value, ServiceUnavailable):
        return "passed on"
    assert caught.value.part == "database"
    return "away"


def test_asyncpg_has_many_errors() -> None:
    assert len(POSTGRES_ERRORS) > 200


@pytest.mark.parametrize("error", POSTGRES_ERRORS, ids=lambda error: error.__name__)
def test_every_error_of_the_server_is_decided_by_its_sqlstate(error: type[Exception]) -> None:
    state: str = error.sqlstate  # type: ignore[attr-defined] # every class in the list has one
    expected = "away" if state[:2] in _ABOUT_THE_SERVER or state in _AWAY_ALL_THE_SAME else "passed on"
    assert outcome(error("of the server")) == expected
    assert outcome(as_sqlalchemy_raises_it(error("of the server"))) == expected


@pytest.mark.parametrize("error", CLIENT_ERRORS, ids=lambda error: error.__name__)
def test_a_broken_connection_means_away(error: type[Exception]) -> None:
    assert outcome(error("connection is closed")) == "away"
    assert outcome(as_sqlalchemy_raises_it(error("connection is closed"))) == "away"


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        ConnectionResetError(),
        BrokenPipeError(),
        socket.gaierror("no such host"),
        ssl.SSLError("handshake"),
        TimeoutError(),
        exc.TimeoutError("the pool is exhausted"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_trouble_on_the_way_means_away(error: Exception) -> None:
    assert outcome(error) == "away"


@pytest.mark.parametrize(
    "error",
    [
        ValueError("a bug"),
        exc.InvalidRequestError("a bug"),
        exc.NoResultFound(),
        asyncpg.ClientConfigurationError("sslmode is nonsense"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_bug_is_not_taken_for_an_outage(error: Exception) -> None:
    assert outcome(error) == "passed on"


def test_an_error_that_was_only_caused_by_an_outage_is_its_own() -> None:
    error = ValueError("about something else")
    error.__cause__ = ConnectionRefusedError()
    assert not means_away(error)


REDIS_ERRORS = sorted(
    {*subclasses(redis.exceptions.RedisError)} - {redis.exceptions.AskError, redis.exceptions.MovedError},
    key=lambda error: error.__name__,
)
# Wrong commands, wrong data, misuse of the client, and missing privileges.
_REDIS_MISTAKES = {
    "AskError", "AuthenticationWrongNumberOfArgsError", "ClusterCrossSlotError", "ClusterError", "DataError",
    "ExecAbortError", "InvalidResponse", "LockError", "LockNotOwnedError", "ModuleError", "MovedError",
    "NoPermissionError", "NoScriptError", "NoSuchFieldsetError", "PubSubError", "ResponseError", "WatchError",
}  # fmt: skip


@pytest.mark.parametrize("error", REDIS_ERRORS, ids=lambda error: error.__name__)
def test_every_error_of_redis_is_decided(error: type[Exception]) -> None:
    expected = error if error.__name__ in _REDIS_MISTAKES else ServiceUnavailable
    with pytest.raises(expected), redis_errors():
        raise error("of the server")


@pytest.mark.parametrize("reply", ["MISCONF Redis is configured to save", "NOREPLICAS Not enough good replicas"])
def test_a_redis_that_cannot_write_is_away(reply: str) -> None:
    with pytest.raises(ServiceUnavailable), redis_errors():
        raise redis.exceptions.ResponseError(reply)
