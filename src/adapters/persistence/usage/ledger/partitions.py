"""Make the parts of the ledger for the months to come, before their first row arrives."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import system_scope

_ENSURE = text("SELECT ensure_llm_usage_partitions(:months)")


async def ensure_partitions(engine: AsyncEngine, *, months_ahead: int = 2) -> int:
    """For this month and the next ones; says how many were missing. Twice is safe, also at the same time.

    Rows of months that had no part of their own are moved into one. May raise `ServiceUnavailable("database")`, also
    when a long transaction is in the way: try again later.
    """
    async with system_scope(engine) as transaction:
        return int((await transaction.execute(_ENSURE, {"months": months_ahead})).scalar_one())
