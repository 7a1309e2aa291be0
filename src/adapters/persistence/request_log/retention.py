"""Delete expired attempts and payloads, and create partitions for new ones."""

from datetime import datetime, timedelta

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import system_scope

PAYLOADS_FOR = timedelta(days=7)
ENTRIES_FOR = timedelta(days=30)
_AT_ONCE = 5_000
_MONTHS_AHEAD = 2

_PARTITIONS = text("SELECT ensure_llm_request_log_partitions(:months)")
_DROP = text("SELECT drop_llm_request_log_partitions(:before)")
_ENTRIES = text("""
    DELETE FROM llm_request_logs WHERE (request_id, created_at) IN (
        SELECT request_id, created_at FROM llm_request_logs WHERE created_at < :before ORDER BY created_at LIMIT :most
    )
""")
_PAYLOADS = text("""
    DELETE FROM llm_request_payloads WHERE request_id IN (
        SELECT request_id FROM llm_request_payloads WHERE created_at < :before ORDER BY created_at LIMIT :most
    )
""")


async def ensure_partitions(engine: AsyncEngine) -> int:
    """Create the partitions of this month and the next ones. Return how many are new.

    Idempotent, also when several processes run it at once.
    """
    async with system_scope(engine) as transaction:
        return int((await transaction.execute(_PARTITIONS, {"months": _MONTHS_AHEAD})).scalar_one())


async def forget_old(engine: AsyncEngine, now: datetime) -> int:
    """Delete expired entries and payloads. Whole months are dropped as partitions.

    Returns how many entries and payloads were deleted row by row.
    """
    async with system_scope(engine) as transaction:
        await transaction.execute(_DROP, {"before": now - ENTRIES_FOR})
    payloads = await _delete_in_batches(engine, _PAYLOADS, now - PAYLOADS_FOR)
    return payloads + await _delete_in_batches(engine, _ENTRIES, now - ENTRIES_FOR)


async def _delete_in_batches(engine: AsyncEngine, statement: TextClause, before: datetime) -> int:
    deleted = 0
    while True:
        async with system_scope(engine) as transaction:
            found = (await transaction.execute(statement, {"before": before, "most": _AT_ONCE})).rowcount
        deleted += found
        if found < _AT_ONCE:
            return deleted
