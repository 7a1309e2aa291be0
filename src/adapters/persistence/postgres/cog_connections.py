"""Pool the connections that run SQL of cogs, and reset each one completely before its next use."""

from functools import partial
from typing import Any

import asyncpg
import structlog
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import PoolResetState

from adapters.persistence.postgres.cog_credentials import cog_database_url
from adapters.persistence.postgres.engine import create_engine, search_path
from adapters.persistence.postgres.urls import driver_arguments

_HAS_SETTINGS = """
    SELECT EXISTS (
        SELECT FROM pg_db_role_setting JOIN pg_roles ON pg_roles.oid = setrole, unnest(setconfig) AS setting
        WHERE rolname = current_user AND setting <> 'track_activities=off'
    )
"""
_RESTORE_SECONDS = 2.5
_log = structlog.stdlib.get_logger("database")


def create_cog_engine(
    app_url: str, *, schema: str, pool_size: int, connect_seconds: float, statement_seconds: float, slow_seconds: float
) -> AsyncEngine:
    """Create the engine of the cogs' role. It connects on first use, with credentials derived from the
    application's.
    """
    engine = create_engine(
        cog_database_url(app_url, schema=schema),
        schema=schema,
        application_name="baseline cogs",
        pool_size=pool_size,
        connect_seconds=connect_seconds,
        statement_seconds=statement_seconds,
        slow_seconds=slow_seconds,
        reset_on_return=False,
        connect_args={
            "async_creator_fn": partial(_connect, app_url, schema),
            # No cache: the reset below drops all prepared statements, because the next session could read
            # their texts.
            "prepared_statement_cache_size": 0,
            "statement_cache_size": 0,
        },
    )
    event.listen(engine.sync_engine.pool, "reset", _reset)
    return engine


def _reset(connection: Any, _record: object, state: PoolResetState) -> None:
    """Reset settings, locks, LISTEN, cursors and temporary tables. The pool closes the connection if this fails."""
    if not state.terminate_only:
        connection.rollback()
        connection.run_async(lambda driver: driver.execute("DISCARD ALL"))


async def _connect(app_url: str, schema: str, *args: Any, **arguments: Any) -> "asyncpg.Connection[asyncpg.Record]":
    """Connect, and restore the role if a session has changed its password or settings, which PostgreSQL lets every role
    do.
    """
    try:
        connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(*args, **arguments)
    except asyncpg.InvalidPasswordError:
        if not await _restore_role(app_url, schema, "its password is another"):
            raise
        return await asyncpg.connect(*args, **arguments)
    try:
        if not (await connection.fetchval(_HAS_SETTINGS) and await _restore_role(app_url, schema, "it has settings")):
            return connection
        await connection.close()
    except BaseException:
        connection.terminate()
        raise
    return await asyncpg.connect(*args, **arguments)


async def _restore_role(app_url: str, schema: str, reason: str) -> bool:
    """Restore the role's password and settings. Return whether that succeeded. Connection errors propagate."""
    _log.warning("The database role of cogs is restored", reason=reason)
    arguments = {**driver_arguments(app_url), "timeout": _RESTORE_SECONDS}
    try:
        connection = await asyncpg.connect(**arguments, server_settings={"search_path": search_path(schema)})
        try:
            await connection.execute("SELECT restore_cog_role()", timeout=_RESTORE_SECONDS)
        finally:
            await connection.close(timeout=_RESTORE_SECONDS)
    except asyncpg.PostgresError as error:
        _log.error("The database role of cogs was not restored: run `baseline migrate`", reason=str(error))
        return False
    return True
