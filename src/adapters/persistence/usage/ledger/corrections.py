"""Find requests with an unknown cost, and add the cost once it is known."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.usage.ledger.rows import COLUMNS, adding, columns_of, record_of
from domain.spending.usage import UsageRecord

_UNPRICED = text("""
    SELECT used.* FROM llm_usage AS used
    WHERE used.unpriced = 1 AND used.provider = :provider
        AND (used.created_at, used.request_id) > (:after_time, CAST(:after_id AS uuid))
        AND NOT EXISTS (
            SELECT FROM llm_usage AS correction
            WHERE correction.corrects = used.request_id AND correction.created_at = used.created_at
        )
    ORDER BY used.created_at, used.request_id
    LIMIT :limit
""")
_ADD = text(adding(":{}".format))
_BEFORE_ALL = UUID(int=0)


class PostgresUsageCorrections:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def unpriced(
        self, provider: str, since: datetime, *, after: UsageRecord | None = None, limit: int = 500
    ) -> Sequence[UsageRecord]:
        parameters = {
            "provider": provider,
            "after_time": since if after is None else after.created_at,
            "after_id": _BEFORE_ALL if after is None else after.request_id,
            "limit": limit,
        }
        async with system_scope(self._engine) as transaction:
            return [record_of(row) for row in await transaction.execute(_UNPRICED, parameters)]

    async def correct(self, corrections: Sequence[UsageRecord]) -> int:
        parameters = dict(zip(COLUMNS, columns_of(corrections), strict=True))
        async with system_scope(self._engine) as transaction:
            return int((await transaction.execute(_ADD, parameters)).scalar_one())
