"""Runners of jobs for tests, which look for due jobs several times a second."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import SystemClock
from adapters.persistence.events.memory_feed import MemoryEventFeed
from adapters.persistence.jobs.postgres_board import PostgresJobBoard
from adapters.persistence.jobs.postgres_runs import Job, PostgresJobRuns
from adapters.persistence.postgres.scope import system_scope
from bootstrap.worker.runner import JobRunner, ScheduledJob
from domain.jobs import JobRecord, JobState

HOUR = timedelta(hours=1)


def runs_of(engine: AsyncEngine, worker: str = "worker") -> PostgresJobRuns:
    return PostgresJobRuns(engine, worker, str)


def runner(engine: AsyncEngine, jobs: Mapping[str, Job], worker: str = "worker") -> JobRunner:
    scheduled = {name: ScheduledJob(HOUR, job) for name, job in jobs.items()}
    return JobRunner(runs_of(engine, worker), scheduled, SystemClock(), MemoryEventFeed(), look_seconds=0.1)


async def record(engine: AsyncEngine, name: str) -> JobRecord | None:
    return {job.name: job for job in await PostgresJobBoard(engine).jobs()}.get(name)


async def has_ended(engine: AsyncEngine, name: str, *, runs: int = 1) -> bool:
    found = await record(engine, name)
    return found is not None and found.runs >= runs and found.state is not JobState.RUNNING


async def make_due(engine: AsyncEngine, name: str) -> None:
    async with system_scope(engine) as transaction:
        await transaction.execute(text("UPDATE scheduled_jobs SET due_at = now() WHERE name = :name"), {"name": name})
