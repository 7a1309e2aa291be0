"""Read and request scheduled jobs from the command line."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import SystemClock
from adapters.persistence.jobs.cog_job_counts import CogJobCount, counted
from adapters.persistence.jobs.postgres_board import PostgresJobBoard
from adapters.persistence.postgres.engine import create_engine
from application.ports.errors import ServiceUnavailable
from bootstrap.configuration.settings import Settings
from bootstrap.up.errors import CannotStart
from domain.audit import AuditAction, AuditEntry
from domain.jobs import JobRecord

Result = TypeVar("Result")


def read_jobs(settings: Settings) -> tuple[JobRecord, ...]:
    """Return the jobs by name. Raises `CannotStart` when the database cannot be used."""
    return _on_board(settings, lambda board: board.jobs())


def count_cog_jobs(settings: Settings) -> list[CogJobCount]:
    """Count the jobs that cogs have left to the worker. Raises `CannotStart` when the database cannot be used."""
    return _with_engine(settings, counted)


def request_run(settings: Settings, name: str) -> None:
    """Have a worker run the job. Raises `CannotStart` for an unknown job, or when the database cannot be used."""
    entry = AuditEntry(
        guild_id=None,
        actor_id=None,
        action=AuditAction.JOB_REQUESTED,
        target=name,
        before=None,
        after=None,
        at=SystemClock().now(),
    )
    if not _on_board(settings, lambda board: board.request(name, entry)):
        raise CannotStart(f"There is no job {name!r}. `baseline jobs list` names them.")


def _on_board(settings: Settings, ask: Callable[[PostgresJobBoard], Awaitable[Result]]) -> Result:
    return _with_engine(settings, lambda engine: ask(PostgresJobBoard(engine)))


def _with_engine(settings: Settings, ask: Callable[[AsyncEngine], Awaitable[Result]]) -> Result:
    async def asked() -> Result:
        engine = create_engine(settings.app_database_url, schema=settings.database_schema, pool_size=1)
        try:
            return await ask(engine)
        finally:
            await engine.dispose()

    try:
        return asyncio.run(asked())
    except ServiceUnavailable as error:
        raise CannotStart(f"DATABASE_URL: {error} Is it running, and was `baseline migrate` run?") from error
