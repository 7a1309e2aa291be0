"""Connect the ledger outside of the pool: a batch is a single message, abandoned after a time limit."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias, TypeVar

import asyncpg

from adapters.persistence.postgres.engine import search_path
from adapters.persistence.postgres.url_parameters import application_name
from adapters.persistence.postgres.urls import driver_arguments
from adapters.persistence.usage.ledger.rows import COLUMNS, adding, columns_of
from domain.spending.usage import UsageRecord

_POSITIONS = {name: f"${number}" for number, name in enumerate(COLUMNS, 1)}
_ADD = adding(_POSITIONS.__getitem__)
# SQLSTATE classes of a record that can never be stored, whatever the state of the server.
_REFUSALS = frozenset({"22", "23"})
_FAREWELL_SECONDS = 1.0

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Result = TypeVar("Result")


class LedgerConnection:
    """Connection that opens on first use, and again after every failure."""

    def __init__(self, url: str, schema: str) -> None:
        self._arguments = driver_arguments(url)
        self._settings = {
            "search_path": search_path(schema),
            "application_name": application_name(url, "baseline ledger"),
            "plan_cache_mode": "force_generic_plan",
            "jit": "off",
        }
        self._connection: Connection | None = None

    async def add(self, records: Sequence[UsageRecord], *, within: float) -> int:
        """Store the records and commit. Return how many were new.

        Without records this only checks the connection. Raises any error; the server may still commit afterwards.
        """

        async def add(connection: Connection) -> int:
            return int(await connection.fetchval(_ADD, *columns_of(records)))

        return await self.do(add, within=within)

    async def do(self, work: Callable[[Connection], Awaitable[Result]], *, within: float) -> Result:
        """Run the work within a time limit in seconds, which includes connecting.

        Raises TimeoutError beyond the limit, and any error of the work.
        """
        try:
            async with asyncio.timeout(within):
                return await work(await self._connected())
        except BaseException:
            # The state of this connection on the server is unknown.
            self._drop()
            raise

    async def close(self) -> None:
        """Close the connection. Idempotent."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                await connection.close(timeout=_FAREWELL_SECONDS)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                connection.terminate()

    async def _connected(self) -> Connection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(**self._arguments, server_settings=self._settings)
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()


def is_refusal(error: Exception) -> bool:
    """Return whether the server would refuse the same record again."""
    return isinstance(error, asyncpg.PostgresError) and (error.sqlstate or "")[:2] in _REFUSALS
