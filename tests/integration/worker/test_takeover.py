"""A worker that is killed in the middle of a job loses it to another worker, which does each step once."""

import asyncio
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TypeAlias

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.jobs import JobState
from tests.integration.worker.dying_worker import STEPS
from tests.integration.worker.runners import has_ended, make_due, record
from tests.services import FreshDatabase
from tests.waiting import eventually

PATIENCE = 120
"""Seconds to wait for a process: its imports take long on a loaded machine."""

Start: TypeAlias = Callable[[str, str], Awaitable[Process]]


@pytest.fixture
async def start(database: FreshDatabase) -> AsyncIterator[Start]:
    async with AsyncExitStack() as stack:

        async def end(process: Process) -> None:
            if process.returncode is None:
                process.kill()
            await process.wait()

        async def begin(worker: str, how: str) -> Process:
            command = (sys.executable, "-m", "tests.integration.worker.dying_worker")
            process = await asyncio.create_subprocess_exec(*command, database.app_url, database.schema, worker, how)
            stack.push_async_callback(end, process)
            return process

        yield begin


async def test_another_worker_repeats_the_job_of_a_killed_one_and_nothing_is_doubled(
    engine: AsyncEngine, database: FreshDatabase, start: Start
) -> None:
    owner = await asyncpg.connect(database.owner_url, server_settings={"search_path": database.schema})
    await owner.execute("CREATE TABLE steps (step int PRIMARY KEY, worker text NOT NULL)")
    await owner.execute(f"GRANT SELECT, INSERT ON steps TO {database.schema}_app")

    async def steps() -> list[str]:
        return [row["worker"] for row in await owner.fetch("SELECT worker FROM steps ORDER BY step")]

    async def is_half_done() -> bool:
        return len(await steps()) == STEPS // 2

    async def heir_has_looked() -> bool:
        # The heir first tries the job that has been due for longer, and the first worker is busy.
        beat = await record(engine, "beat")
        return beat is not None and beat.worker == "heir" and beat.state is JobState.SUCCEEDED

    doomed = await start("doomed", "stall")
    await eventually(is_half_done, "half of the job", patience=PATIENCE)
    await start("heir", "go on")
    await make_due(engine, "beat")
    await eventually(heir_has_looked, "the other worker to look for due jobs", patience=PATIENCE)
    assert await steps() == ["doomed"] * (STEPS // 2)
    running = await record(engine, "steps")
    assert running is not None
    assert (running.state, running.worker, running.runs) == (JobState.RUNNING, "doomed", 0)
    doomed.kill()
    await eventually(lambda: has_ended(engine, "steps"), "the other worker to finish the job")
    assert await steps() == ["doomed"] * (STEPS // 2) + ["heir"] * (STEPS - STEPS // 2)
    ended = await record(engine, "steps")
    assert ended is not None
    assert (ended.state, ended.worker, ended.runs) == (JobState.SUCCEEDED, "heir", 1)
    await owner.close()
