"""Read and request scheduled jobs from the command line."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import SystemClock
from adapters.persistence.jobs.postgres_board import PostgresJobBoard
from adapters.persistence.jobs.postgres_cog_board import PostgresCogJobBoard
from adapters.persistence.postgres.engine import create_engine
from application.jobs.discard_cog_jobs import DiscardCogJobs
from application.jobs.retry_cog_jobs import RetryCogJobs
from application.jobs.run_job import RunJob
from application.ports.errors import ServiceUnavailable
from bootstrap.configuration.settings import Settings
from bootstrap.up.errors import CannotStart
from domain.jobs import CogJobCount, JobRecord

Result = TypeVar("Result")


def read_jobs(settings: Settings) -> tuple[JobRecord, ...]:
    """Return the jobs by name. Raises `CannotStart` when the database cannot be used."""
    return _on_board(settings, lambda board: board.jobs())


def count_cog_jobs(settings: Settings) -> tuple[CogJobCount, ...]:
    """Count the jobs that cogs have left to the worker. Raises `CannotStart` when the database cannot be used."""
    return _with_engine(settings, lambda engine: PostgresCogJobBoard(engine).counts())


def change_failed_cog_jobs(settings: Settings, job: str, *, again: bool) -> int:
    """Repeat or discard the failed jobs of a function, named `cog.function`, and return how many.

    Raises `CannotStart` for another form of name, or when the database cannot be used.
    """
    cog, _, name = job.partition(".")
    if not name:
        raise CannotStart(f"{job!r} is no job of a cog. `baseline jobs cogs` names them, such as reminders.remind.")

    def change(engine: AsyncEngine) -> Awaitable[int]:
        board, clock = PostgresCogJobBoard(engine), SystemClock()
        if again:
            return RetryCogJobs(board, clock)(cog, name, retried_by=None)
        return DiscardCogJobs(board, clock)(cog, name, discarded_by=None)

    return _with_engine(settings, change)


def request_run(settings: Settings, name: str) -> None:
    """Have a worker run the job. Raises `CannotStart` for an unknown job, or when the database cannot be used."""
    if not _on_board(settings, lambda board: RunJob(board, SystemClock())(name, requested_by=None)):
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
