"""Keep read-only connections outside of the pool: a checkout from the pool costs as much as the query itself."""

import asyncio
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

import asyncpg
from sqlalchemy import Engine, QueuePool, event
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.telemetry.slow_sql import slow_seconds_of, timed

Rows: TypeAlias = list["asyncpg.Record"]

_readers: WeakKeyDictionary[Engine, "Readers"] = WeakKeyDictionary()


class Readers:
    """Read-only connections, at most as many as the pool has.

    The pool creates each connection, which is then detached from it. They close when the engine is disposed of.
    """

    def __init__(self, pool: QueuePool, *, slow_seconds: float) -> None:
        self._slow_seconds = slow_seconds
        self._turns = asyncio.Semaphore(pool.size())
        self._patience = pool.timeout()
        self._idle: list[Any] = []

    async def fetch(self, engine: AsyncEngine, statement: str, *arguments: object, logged_as: str) -> Rows:
        """Run a query and return its rows. Callers that wait for a connection are served in order.

        `logged_as` is the part of the statement that logs and traces show.
        Raises the errors of the driver and of the pool.
        """
        if self._turns.locked():
            async with asyncio.timeout(self._patience):
                await self._turns.acquire()
        else:
            await self._turns.acquire()
        try:
            connection = self._idle_one() or await _connection(engine)
            try:
                answer = connection.fetch(statement, *arguments)
                rows: Rows = await timed(logged_as, answer, slow=self._slow_seconds)
            except asyncpg.PostgresError:
                self._idle.append(connection)
                raise
            except BaseException:
                # The state of this connection on the server is unknown.
                connection.terminate()
                raise
            self._idle.append(connection)
            return rows
        finally:
            self._turns.release()

    def _idle_one(self) -> Any:
        while self._idle:
            connection = self._idle.pop()
            # Skip a connection whose end the driver has noticed.
            if not connection.is_closed():
                return connection
        return None

    def close(self, _engine: Engine) -> None:
        while self._idle:
            self._idle.pop().terminate()


async def _connection(engine: AsyncEngine) -> Any:
    pooled = await engine.raw_connection()
    connection = pooled.driver_connection
    pooled.detach()
    return connection


def readers_of(engine: AsyncEngine) -> Readers:
    readers = _readers.get(engine.sync_engine)
    if readers is None:
        if not isinstance(engine.pool, QueuePool):
            raise TypeError("Reading needs an engine that keeps its connections.")
        readers = _readers[engine.sync_engine] = Readers(engine.pool, slow_seconds=slow_seconds_of(engine.sync_engine))
        event.listen(engine.sync_engine, "engine_disposed", readers.close)
    return readers
