"""Single statements that bring their scope along: one trip, where a transaction costs three."""

import asyncio
from functools import cache
from typing import Any, Final, TypeAlias
from weakref import WeakKeyDictionary

import asyncpg
from sqlalchemy import QueuePool
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.errors import database_errors
from domain.ids import GuildId

Rows: TypeAlias = list["asyncpg.Record"]

# Both, always: what somebody has set for the whole session, on a pooled connection, holds in no statement.
_GUILD: Final = "set_config('app.guild_id', CAST($1 AS bigint)::text, true), set_config('app.scope', '', true)"
_SYSTEM: Final = "set_config('app.guild_id', '', true), set_config('app.scope', 'system', true)"

_turns: WeakKeyDictionary[QueuePool, asyncio.Semaphore] = WeakKeyDictionary()


async def read_in_guild(engine: AsyncEngine, guild_id: GuildId, statement: str, *arguments: object) -> Rows:
    """The rows of a statement that sees only this guild's. `$1` is the guild's id, the arguments are those after it.

    In no particular order. May raise `ServiceUnavailable("database")`.
    """
    return await _read(engine, _scoped(statement, _GUILD), int(guild_id), *arguments)


async def read_in_system(engine: AsyncEngine, statement: str, *arguments: object) -> Rows:
    """The same for a statement that sees every guild's rows; `$1` is the first argument."""
    return await _read(engine, _scoped(statement, _SYSTEM), *arguments)


@cache
def _scoped(statement: str, scope: str) -> str:
    # The statement runs once the scope is set, however it is planned: its first condition is made of the scope's row,
    # and OFFSET 0 keeps each part together. A statement is a transaction of its own, with which the scope ends.
    return f"""
        SELECT found.* FROM (SELECT concat({scope}) OFFSET 0) AS scope (entered)
        CROSS JOIN LATERAL (SELECT * FROM ({statement}) AS read WHERE scope.entered IS NOT NULL OFFSET 0) AS found
    """  # noqa: S608 - statements of this package


async def _read(engine: AsyncEngine, statement: str, *arguments: object) -> Rows:
    with database_errors():
        turns = await _turn(engine)
        try:
            return await _fetched(engine, statement, *arguments)
        finally:
            turns.release()


async def _turn(engine: AsyncEngine) -> asyncio.Semaphore:
    """One for each connection: the pool's own line takes longer, and those who come last overtake in it."""
    pool = engine.pool
    if not isinstance(pool, QueuePool):
        raise TypeError("Reading needs a pool that keeps its connections.")
    turns = _turns.get(pool)
    if turns is None:
        turns = _turns[pool] = asyncio.Semaphore(pool.size())
    async with asyncio.timeout(pool.timeout() if turns.locked() else None):
        await turns.acquire()
    return turns


async def _fetched(engine: AsyncEngine, statement: str, *arguments: object) -> Rows:
    connection = await engine.raw_connection()
    try:
        driver: Any = connection.driver_connection
        rows: Rows = await driver.fetch(statement, *arguments)
    except asyncpg.PostgresError:
        connection.close()
        raise
    except BaseException:
        # Nobody knows what the server still does with it.
        connection.invalidate()
        raise
    connection.close()
    return rows
