"""Open transactions scoped to one guild or, explicitly, to the whole system. No other module opens a transaction."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import CursorResult, Executable
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.persistence.postgres.errors import database_errors, means_away
from adapters.telemetry.slow_sql import slow_seconds_of, timed
from domain.ids import GuildId


class ScopedTransaction:
    """A scoped transaction, used once: `begin`, statements, `commit`, `close`.

    `close` rolls back uncommitted changes. Every method may raise `ServiceUnavailable("database")`.
    """

    def __init__(self, engine: AsyncEngine, scope: str) -> None:
        self._engine = engine
        self._scope = scope
        self._slow_seconds = slow_seconds_of(engine.sync_engine)
        self._connection: AsyncConnection | None = None
        self._driver: asyncpg.Connection[asyncpg.Record] | None = None

    async def begin(self) -> None:
        with database_errors():
            self._connection = await self._engine.connect()
            try:
                driver: Any = (await self._connection.get_raw_connection()).driver_connection
                # One message sets the scope and begins the transaction: the scope costs no round
                # trip.
                await driver.execute(f"BEGIN; {self._scope}")
                self._driver = driver
            except BaseException:
                await asyncio.shield(self._abandon())
                raise

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        if self._connection is None or self._driver is None:
            raise RuntimeError("A transaction is used between `begin` and `commit`.")
        with database_errors():
            return await self._connection.execute(statement, parameters)

    async def fetch(self, statement: str, *arguments: object) -> "list[asyncpg.Record]":
        """Query through asyncpg directly: much faster than SQLAlchemy, for statements that run on every request."""
        if self._driver is None:
            raise RuntimeError("A transaction is used between `begin` and `commit`.")
        with database_errors():
            return await timed(statement, self._driver.fetch(statement, *arguments), slow=self._slow_seconds)

    async def commit(self) -> None:
        if self._driver is None:
            raise RuntimeError("A transaction is committed once, after `begin`.")
        driver, self._driver = self._driver, None
        with database_errors():
            try:
                outcome = await timed("COMMIT", driver.execute("COMMIT"), slow=self._slow_seconds)
            except BaseException:
                await asyncio.shield(self._abandon())
                raise
        if outcome != "COMMIT":
            raise RuntimeError("Nothing was committed: an earlier statement of the transaction had failed.")

    async def close(self) -> None:
        # Shielded: a cancelled task must not return a connection to the pool with its transaction open.
        await asyncio.shield(self._close())

    async def _close(self) -> None:
        driver, self._driver = self._driver, None
        if driver is not None:
            try:
                await driver.execute("ROLLBACK")
            except Exception as error:
                # The server rolls back when the connection ends.
                await self._abandon()
                if not means_away(error):
                    raise
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _abandon(self) -> None:
        self._driver = None
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.invalidate()
            await connection.close()


def guild_transaction(engine: AsyncEngine, guild_id: GuildId) -> ScopedTransaction:
    return ScopedTransaction(engine, _scope(guild=str(int(guild_id))))


@asynccontextmanager
async def guild_scope(engine: AsyncEngine, guild_id: GuildId) -> AsyncIterator[ScopedTransaction]:
    """Open a transaction that reads and writes only this guild's rows. It commits on a clean exit."""
    async with _committing(guild_transaction(engine, guild_id)) as transaction:
        yield transaction


@asynccontextmanager
async def system_scope(engine: AsyncEngine) -> AsyncIterator[ScopedTransaction]:
    """Open a transaction that reads and writes every guild's rows. It commits on a clean exit."""
    async with _committing(ScopedTransaction(engine, _scope(system="system"))) as transaction:
        yield transaction


def _scope(*, guild: str = "", system: str = "") -> str:
    # Always set both settings: either could be left over from a session-wide SET on a pooled connection.
    return f"SELECT set_config('app.guild_id', '{guild}', true), set_config('app.scope', '{system}', true)"


@asynccontextmanager
async def _committing(transaction: ScopedTransaction) -> AsyncIterator[ScopedTransaction]:
    await transaction.begin()
    try:
        yield transaction
        await transaction.commit()
    finally:
        await transaction.close()
