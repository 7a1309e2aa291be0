"""Count the jobs of cogs, and repeat or discard those that failed, in PostgreSQL."""

from dataclasses import replace

from sqlalchemy import Delete, Update, delete, func, insert, select, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.audit.rows import row_of_entry
from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.schema.tables.guilds import audit_log
from baseline.jobs import JOBS
from domain.audit import AuditEntry
from domain.jobs import CogJobCount


class PostgresCogJobBoard:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def counts(self) -> tuple[CogJobCount, ...]:
        has_failed, runs = JOBS.c.failed_at.is_not(None), JOBS.c.started_at.is_not(None)
        statement = (
            select(
                JOBS.c.cog,
                JOBS.c.name,
                func.count().filter(~has_failed, ~runs, JOBS.c.attempts == 0).label("waiting"),
                func.count().filter(~has_failed, runs).label("running"),
                func.count().filter(~has_failed, ~runs, JOBS.c.attempts > 0).label("retrying"),
                func.count().filter(has_failed).label("failed"),
                func.max(JOBS.c.error).label("error"),
            )
            .group_by(JOBS.c.cog, JOBS.c.name)
            .order_by(JOBS.c.cog, JOBS.c.name)
        )
        async with system_scope(self._engine) as transaction:
            return tuple(CogJobCount(**row) for row in (await transaction.execute(statement)).mappings())

    async def retry(self, cog: str, name: str, entry: AuditEntry) -> int:
        waiting = JOBS.alias("waiting")
        is_taken = select(waiting.c.id).where(
            waiting.c.guild_id == JOBS.c.guild_id,
            waiting.c.cog == cog,
            waiting.c.name == name,
            waiting.c.key == JOBS.c.key,
            waiting.c.failed_at.is_(None),
        )
        by_key = (
            JOBS.c.guild_id,
            func.coalesce(JOBS.c.key, sql_cast(JOBS.c.id, JOBS.c.key.type)),
            JOBS.c.key.is_(None),
        )
        newest = (
            select(JOBS.c.id)
            .ext(distinct_on(*by_key))
            .where(JOBS.c.cog == cog, JOBS.c.name == name, JOBS.c.failed_at.is_not(None), ~is_taken.exists())
            .order_by(*by_key, JOBS.c.failed_at.desc())
        )
        values = {"failed_at": None, "started_at": None, "attempts": 0, "due_at": func.now()}
        return await self._changed(update(JOBS).where(JOBS.c.id.in_(newest)).values(values), entry)

    async def discard(self, cog: str, name: str, entry: AuditEntry) -> int:
        failed = (JOBS.c.cog == cog, JOBS.c.name == name, JOBS.c.failed_at.is_not(None))
        return await self._changed(delete(JOBS).where(*failed), entry)

    async def _changed(self, statement: Update | Delete, entry: AuditEntry) -> int:
        async with system_scope(self._engine) as transaction:
            jobs = (await transaction.execute(statement)).rowcount
            if jobs:
                await transaction.execute(
                    insert(audit_log).values(**row_of_entry(replace(entry, after={"jobs": jobs})))
                )
            return jobs
