"""Read and request scheduled jobs, in PostgreSQL."""

from datetime import timedelta
from typing import Any

from sqlalchemy import RowMapping, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.audit.rows import row_of_entry
from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.schema.tables.guilds import audit_log
from adapters.persistence.schema.tables.jobs import scheduled_jobs
from application.correlation import current_correlation_id
from domain.audit import AuditEntry
from domain.jobs import JobRecord


class PostgresJobBoard:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def jobs(self) -> tuple[JobRecord, ...]:
        async with system_scope(self._engine) as transaction:
            rows = (await transaction.execute(select(scheduled_jobs).order_by(scheduled_jobs.c.name))).mappings()
            return tuple(_record(row) for row in rows)

    async def request(self, name: str, entry: AuditEntry) -> bool:
        request = {"requested_at": func.clock_timestamp(), "correlation_id": current_correlation_id()}
        asked = update(scheduled_jobs).where(scheduled_jobs.c.name == name).values(request)
        async with system_scope(self._engine) as transaction:
            if (await transaction.execute(asked)).rowcount == 0:
                return False
            await transaction.execute(insert(audit_log).values(**row_of_entry(entry)))
            return True


def _record(row: RowMapping) -> JobRecord:
    columns: dict[str, Any] = dict(row)
    del columns["correlation_id"]
    return JobRecord(every=timedelta(seconds=columns.pop("every_seconds")), **columns)
