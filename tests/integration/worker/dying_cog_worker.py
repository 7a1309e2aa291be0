"""Run one worker of cogs' jobs, one of which kills its process with SIGKILL once another is in the middle."""

import asyncio
import os
import signal
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import SystemClock
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.jobs.cog_jobs import CogJobs
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.work.memory_work import memory_work
from application.settings.read_settings import ReadSettings
from baseline.jobs import JobRun, job
from bootstrap.worker.cog_job_loop import CogJobLoop
from tests.integration.worker.cog_jobs.declared import never_off

_HALF_DONE = asyncio.Event()
_FOREVER = asyncio.Event()
_DOOMED: Final[list[bool]] = []
"""Not empty in a process that may be killed."""


class _NoMessages:
    async def send(self, nonce: str, channel_id: int, content: str, mentions: tuple[int, ...]) -> None:
        raise AssertionError("These jobs send nothing.")


@job(attempts=2)
async def poison(run: JobRun) -> None:
    """Kill the worker, as the kernel does when memory runs out."""
    assert _DOOMED, "The third worker must not run it."
    if run.attempt == 1:
        await _HALF_DONE.wait()
    os.kill(os.getpid(), signal.SIGKILL)


@job(attempts=2)
async def write(run: JobRun) -> None:
    """Write a row; the first attempt never ends."""
    await run.session.execute(text("INSERT INTO written VALUES (:attempt)"), {"attempt": run.attempt})
    _HALF_DONE.set()
    if run.attempt == 1:
        await _FOREVER.wait()


def worker(url: str, schema: str) -> tuple[CogJobs, AsyncEngine, GuildDatabase]:
    """Build a worker of the jobs in this file, and what to close after it."""
    engine, database = create_engine(url, schema=schema), GuildDatabase(url, schema=schema)
    read = ReadSettings(memory_work(MemoryDatabase()), PydanticSettingsCatalogue(ListedModels(), []))
    messages = _NoMessages()
    clock = SystemClock()
    jobs = CogJobs(
        engine, database=database, read=read, messages=messages, clock=clock, describe=repr, is_off=never_off
    )
    return jobs, engine, database


async def main(url: str, schema: str) -> None:
    """Run until a job kills the process."""
    _DOOMED.append(True)
    jobs, *_ = worker(url, schema)
    async with CogJobLoop(jobs, look_seconds=0.1).running():
        await _FOREVER.wait()
