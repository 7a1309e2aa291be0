"""Delete expired rows from the tables of cogs, by the time limits that the tables declare."""

from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import ColumnElement, Table, func, literal_column, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import system_scope
from application.each import run_each
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
        deleted: list[int] = []

        async def clean(table: Table) -> None:
            limits = {column.name: column.info[KEPT_FOR] for column in table.columns if KEPT_FOR in column.info}
            deleted.extend([await self._delete(table, name, limit) for name, limit in limits.items()])

        # Tables that refer to others come before those.
        await run_each(reversed(Base.metadata.sorted_tables), clean)
        return sum(deleted)

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
