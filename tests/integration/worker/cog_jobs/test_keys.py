"""A key holds while its job waits: a job that runs keeps no successor away."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import FixedClock
from adapters.persistence.jobs.cog_job_claims import CogJobClaims
from adapters.persistence.jobs.cog_jobs import CogJobs
from adapters.persistence.jobs.postgres_cog_board import PostgresCogJobBoard
from adapters.persistence.postgres.guild_database import GuildDatabase
from baseline.jobs import JOBS, later
from tests.contract.persistence.samples import GUILD, NOON
from tests.integration.worker.cog_jobs.declared import RAN, Stage, daily

KEY = "daily 4711"


async def plan(database: GuildDatabase, key: str = KEY, **payload: int) -> bool:
    async with database.session(GUILD) as session:
        return await later(session, daily, payload, at=NOON, key=key, guild_id=GUILD)


async def keys(database: GuildDatabase) -> list[str | None]:
    async with database.session(GUILD) as session:
        return list((await session.execute(select(JOBS.c.key).order_by(JOBS.c.key))).scalars())


async def test_a_job_plans_its_successor_from_within_itself(
    jobs: CogJobs, cogs_database: GuildDatabase, clock: FixedClock
) -> None:
    assert await plan(cogs_database, "daily", day=1, plans_next=1, fails_in=1)
    await jobs.run_due()
    assert await keys(cogs_database) == ["daily"]
    clock.advance(timedelta(seconds=10))
    await jobs.run_due()
    assert await keys(cogs_database) == ["daily"]
    clock.advance(timedelta(days=1))
    await jobs.run_due()
    assert [payload["day"] for _, payload, *_ in RAN if "day" in payload] == [1, 1, 2]


@pytest.mark.parametrize(("fails_in", "days"), [(0, [1, 2]), (1, [1, 1, 2])])
async def test_a_job_that_is_planned_while_one_with_its_key_runs_is_kept_beside_it(
    jobs: CogJobs, cogs_database: GuildDatabase, clock: FixedClock, fails_in: int, days: list[int]
) -> None:
    await plan(cogs_database, day=1, stalls=1, fails_in=fails_in)
    running = asyncio.create_task(jobs.run_due())
    await Stage.begun.wait()
    assert [await plan(cogs_database, day=2) for _ in range(2)] == [True, False]
    Stage.may_end.set()
    await running
    for _ in range(2):
        clock.advance(timedelta(seconds=10))
        await jobs.run_due()
    assert sorted(payload["day"] for _, payload, *_ in RAN) == days
    assert await keys(cogs_database) == []


async def test_a_job_that_waits_for_its_next_attempt_keeps_another_with_its_key_away(
    jobs: CogJobs, cogs_database: GuildDatabase
) -> None:
    await plan(cogs_database, day=1, fails_in=1)
    await jobs.run_due()
    assert not await plan(cogs_database, day=2)


async def test_a_job_whose_worker_died_or_was_stopped_still_has_its_key(
    jobs: CogJobs, cogs_database: GuildDatabase, clock: FixedClock
) -> None:
    await plan(cogs_database, day=1, stalls=1, fails_in=2)
    async with cogs_database.session(GUILD) as session:
        [job] = (await session.execute(select(JOBS))).all()
    assert await CogJobClaims(cogs_database, clock).take(job, daily) is not None  # and its worker dies
    (key,) = await keys(cogs_database)
    assert key is not None
    assert key.startswith(KEY)  # an erasure of what belongs to 4711 finds it
    clock.advance(timedelta(seconds=10))
    stopping = asyncio.create_task(jobs.run_due())
    await Stage.begun.wait()
    stopping.cancel()
    await asyncio.gather(stopping, return_exceptions=True)
    await jobs.settle()
    assert await keys(cogs_database) == [KEY]
    assert not await plan(cogs_database, day=2)
    Stage.may_end.set()
    for _ in range(2):
        await jobs.run_due()
        clock.advance(timedelta(seconds=20))
    assert await keys(cogs_database) == []


async def test_a_job_that_died_in_its_last_attempt_has_failed_under_its_key(
    jobs: CogJobs, cogs_database: GuildDatabase, clock: FixedClock, engine: AsyncEngine
) -> None:
    await plan(cogs_database, day=1)
    async with cogs_database.session(GUILD) as session:
        [job] = (await session.execute(select(JOBS))).all()
    for wait in (10, 20, 40):
        assert await CogJobClaims(cogs_database, clock).take(job, daily) is not None
        clock.advance(timedelta(seconds=wait))
    assert await plan(cogs_database, day=2)
    await jobs.run_due()
    [count] = await PostgresCogJobBoard(engine).counts()
    assert count.failed == 1
    assert await keys(cogs_database) == [KEY]
