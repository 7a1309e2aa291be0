"""Begin a guild's transaction with the first write: a unit of work that only reads needs none."""

from typing import Any

from sqlalchemy import CursorResult, Executable
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.readers import Rows
from adapters.persistence.postgres.scope import ScopedTransaction, guild_transaction
from adapters.persistence.postgres.scoped_reads import read_in_guild
from domain.ids import GuildId


class GuildTransaction:
    """A guild's transaction, used once: `open`, statements, `commit`, `close`.

    `close` rolls back uncommitted changes. Reads before the first write run outside of the transaction, in one round
    trip and in the same scope. The result is the same: at READ COMMITTED each statement sees what was committed before
    it, and `read` takes no locks.
    """

    def __init__(self, engine: AsyncEngine, guild_id: GuildId) -> None:
        self._engine = engine
        self._guild_id = guild_id
        self._transaction: ScopedTransaction | None = None
        self._is_open = False

    def open(self) -> None:
        self._is_open = True

    async def read(self, statement: str, *arguments: object) -> Rows:
        """Read rows as `read_in_guild` does."""
        self._require_open()
        if self._transaction is not None:
            return await self._transaction.fetch(statement, int(self._guild_id), *arguments)
        return await read_in_guild(self._engine, self._guild_id, statement, *arguments)

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        self._require_open()
        if self._transaction is None:
            transaction = guild_transaction(self._engine, self._guild_id)
            await transaction.begin()
            self._transaction = transaction
        return await self._transaction.execute(statement, parameters)

    async def commit(self) -> None:
        self._require_open()
        self._is_open = False
        if self._transaction is not None:
            await self._transaction.commit()

    async def close(self) -> None:
        self._is_open = False
        if self._transaction is not None:
            await self._transaction.close()

    def _require_open(self) -> None:
        if not self._is_open:
            raise RuntimeError("A unit of work is used inside its block, until it is committed.")
