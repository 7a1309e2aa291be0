"""Delete expired rows from the tables of cogs, by the time limits that the tables declare."""

from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import ColumnElement, Table, func, literal_column, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import system_scope
from application.ports.errors import ServiceUnavailable
from baseline.tables import KEPT_FOR, Base

_AT_ONCE: Final = 5_000

_log = structlog.stdlib.get_logger(__name__)


class CogTableRetention:
    """Works on the tables of the cogs that this process has imported, in batches over all guilds. Idempotent."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def __call__(self) -> int:
        """Return how many rows were deleted. May raise `ServiceUnavailable("database")`.

        The error of one table does not stop the others; the last one is raised.
        """
        total = 0
        failure: Exception | None = None
        # Tables that refer to others come before those.
        for table in reversed(Base.metadata.sorted_tables):
            try:
                for column in table.columns:
                    if (limit := column.info.get(KEPT_FOR)) is not None:
                        total += await self._delete(table, column.name, limit)
            except ServiceUnavailable:
                raise
            except Exception as error:  # noqa: BLE001 - the others are not delayed by it
                failure = error
        if failure is not None:
            raise failure
        return total

    async def _delete(self, table: Table, column: str, limit: timedelta) -> int:
        row: ColumnElement[str] = literal_column("ctid")
        is_expired = table.c[column] < func.now() - limit
        delete = table.delete().where(row.in_(select(row).select_from(table).where(is_expired).limit(_AT_ONCE)))
        if not await self._exists(table.name):
            return 0
        deleted = 0
        while True:
            async with system_scope(self._engine) as transaction:
                found = (await transaction.execute(delete)).rowcount
            deleted += found
            if found < _AT_ONCE:
                break
        if deleted:
            _log.info("Expired rows of a cog were deleted", table=table.name, rows=deleted)
        return deleted

    async def _exists(self, table: str) -> bool:
        """Return whether the table exists: a new cog may be imported before its migration has run."""
        async with system_scope(self._engine) as transaction:
            found = await transaction.execute(text("SELECT to_regclass(quote_ident(:name))"), {"name": table})
            return found.scalar_one() is not None
