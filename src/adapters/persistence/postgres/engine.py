"""Create the connection pool to PostgreSQL that one process shares."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.persistence.postgres import url_parameters
from adapters.persistence.postgres.errors import translate_statement_errors
from adapters.persistence.postgres.urls import sqlalchemy_url
from adapters.telemetry.slow_sql import log_slow_sql


def create_engine(
    url: str,
    *,
    schema: str,
    application_name: str = "baseline",
    pool_size: int = 10,
    connect_seconds: float = 2.5,
    statement_seconds: float = 10,
    reset_on_return: bool = True,
    slow_seconds: float = 0.5,
    connect_args: Mapping[str, object] | None = None,
) -> AsyncEngine:
    """Create the engine, which connects on first use.

    The engine commits every statement: `scope` opens the transactions. After a restart of the server, connections that
    ended while idle are replaced before use. Statements that take `slow_seconds` are logged.
    """
    name = url_parameters.application_name(url, application_name)
    engine = create_async_engine(
        sqlalchemy_url(url),
        isolation_level="AUTOCOMMIT",
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=connect_seconds,
        pool_reset_on_return="rollback" if reset_on_return else None,
        hide_parameters=True,
        json_serializer=_compact_json,
        connect_args={
            "timeout": url_parameters.connect_seconds(url, connect_seconds),
            "command_timeout": statement_seconds,
            "server_settings": {"search_path": search_path(schema), "application_name": name},
            **(connect_args or {}),
        },
    )
    log_slow_sql(engine.sync_engine, slow_seconds)
    event.listen(engine.sync_engine, "handle_error", translate_statement_errors)
    event.listen(engine.sync_engine.pool, "checkout", _replace_ended_connection)
    return engine


def search_path(schema: str) -> str:
    """Return a search path with temporary tables last. PostgreSQL searches them first unless the path names them."""
    return f"{schema}, pg_temp"


def _replace_ended_connection(connection: Any, _record: object, _proxy: object) -> None:
    # asyncpg notices the end of a connection by itself. Reading its flag is free, a ping costs a round trip.
    if connection.driver_connection.is_closed():
        raise InvalidatePoolError


def _compact_json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)
