"""A job that kills its worker ends after its last attempt, and the jobs that ran beside it do not end with it."""

import asyncio
import signal
import sys

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.jobs.cog_job_claims import DIED
from adapters.persistence.jobs.postgres_cog_board import PostgresCogJobBoard
from baseline.jobs import later
from tests.contract.persistence.samples import GUILD
from tests.integration.worker.dying_cog_worker import poison, worker, write
from tests.services import FreshDatabase

PATIENCE = 120
"""Seconds to wait for a process: its imports take long on a loaded machine."""
_WORKER = """
import asyncio, sys
from tests.integration.worker.dying_cog_worker import main
asyncio.run(main(*sys.argv[1:]))
"""
_MAKE_DUE = "UPDATE cog_jobs SET due_at = now() - CASE name WHEN 'poison' THEN interval '1 s' ELSE interval '0' END"


async def test_a_job_that_kills_its_worker_fails_after_its_attempts_and_its_neighbour_writes_once(
    engine: AsyncEngine, database: FreshDatabase
) -> None:
    owner = await asyncpg.connect(database.owner_url, server_settings={"search_path": database.schema})
    await owner.execute("CREATE TABLE written (attempt int)")
    await owner.execute(f"GRANT SELECT, INSERT ON written TO {database.schema}_cog")
    jobs, its_engine, cogs = worker(database.app_url, database.schema)
    async with cogs.session(GUILD) as session:
        for each in (poison, write):
            await later(session, each, guild_id=GUILD)

    async def end_of_a_worker() -> int:
        command = (sys.executable, "-c", _WORKER, database.app_url, database.schema)
        return await (await asyncio.create_subprocess_exec(*command)).wait()

    async def attempts() -> list[tuple[str, int]]:
        return [tuple(row) for row in await owner.fetch("SELECT name, attempts FROM cog_jobs ORDER BY name")]

    after_each_death = []
    for _ in range(2):
        assert await asyncio.wait_for(end_of_a_worker(), PATIENCE) == -signal.SIGKILL
        after_each_death.append(await attempts())
        # End the wait after the failed attempt, and make the job that kills due first.
        await owner.execute(_MAKE_DUE)
    assert after_each_death == [[("poison", 1), ("write", 1)], [("poison", 2), ("write", 1)]]
    assert await jobs.run_due() == 1
    assert await owner.fetchval("SELECT array_agg(attempt) FROM written") == [2]
    [failed] = await PostgresCogJobBoard(engine).counts()
    assert (failed.name, failed.failed, failed.running, failed.error) == ("poison", 1, 0, DIED)
    await its_engine.dispose()
    await cogs.dispose()
    await owner.close()
