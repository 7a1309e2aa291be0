"""Create the ledger's monthly partitions in advance."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import system_scope

_ENSURE = text("SELECT ensure_llm_usage_partitions(:months)")


async def ensure_partitions(engine: AsyncEngine, *, months_ahead: int = 2) -> int:
    """Create the partitions of this month and the next ones. Return how many were missing.

    Idempotent, also when several processes run it at once. Rows of a month without a partition are moved into the new
    one. May raise `ServiceUnavailable("database")`, also when a long transaction blocks it: try again later.
    """
    async with system_scope(engine) as transaction:
        return int((await transaction.execute(_ENSURE, {"months": months_ahead})).scalar_one())
