"""Connections that only read, beside the pool's: to take one of those costs as much as what is asked on it."""

import asyncio
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

import asyncpg
from sqlalchemy import Engine, QueuePool, event
from sqlalchemy.ext.asyncio import AsyncEngine

Rows: TypeAlias = list["asyncpg.Record"]

_readers: WeakKeyDictionary[Engine, "Readers"] = WeakKeyDictionary()


class Readers:
    """As many as the pool has, each made by the pool and taken out of it. They end when the engine is disposed of."""

    def __init__(self, pool: QueuePool) -> None:
        self._turns = asyncio.Semaphore(pool.size())
        self._patience = pool.timeout()
        self._idle: list[Any] = []

    async def fetch(self, engine: AsyncEngine, statement: str, *arguments: object) -> Rows:
        """Raises whatever the driver and the pool raise. Those who have to wait come in the order of their asking."""
        if self._turns.locked():
            async with asyncio.timeout(self._patience):
                await self._turns.acquire()
        else:
            await self._turns.acquire()
        try:
            connection = self._idle_one() or await _connection(engine)
            try:
                rows: Rows = await connection.fetch(statement, *arguments)
            except asyncpg.PostgresError:
                self._idle.append(connection)
                raise
            except BaseException:
                # Nobody knows what the server still does with it.
                connection.terminate()
                raise
            self._idle.append(connection)
            return rows
        finally:
            self._turns.release()

    def _idle_one(self) -> Any:
        while self._idle:
            connection = self._idle.pop()
            # The driver saw the end when it came.
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
        readers = _readers[engine.sync_engine] = Readers(engine.pool)
        event.listen(engine.sync_engine, "engine_disposed", readers.close)
    return readers
