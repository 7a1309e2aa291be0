"""Attempts of a cog's job are counted from their start, repeated later each time, and made by one worker."""

import asyncio
from datetime import timedelta

import asyncpg
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import FixedClock
from adapters.persistence.jobs.cog_job_claims import DIED, CogJobClaims
from adapters.persistence.jobs.cog_jobs import CogJobs
from adapters.persistence.jobs.postgres_cog_board import PostgresCogJobBoard
from adapters.persistence.postgres.guild_database import GuildDatabase
from baseline.jobs import JOBS, later
from tests.contract.persistence.samples import GUILD, NOON
from tests.integration.worker.cog_jobs.declared import (
    RAN,
    SentMessages,
    Stage,
    a_worker,
    send,
    stall,
    write_and_fail,
)
from tests.services import FreshDatabase

_KILL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_schema() || '_cog'"


async def test_a_failed_attempt_leaves_nothing_and_is_repeated_later_each_time(
    jobs: CogJobs, cogs_database: GuildDatabase, clock: FixedClock, engine: AsyncEngine
) -> None:
    async with cogs_database.session(GUILD) as session:
        await later(session, write_and_fail, {"succeeds_at": 3}, at=NOON, guild_id=GUILD)
    for wait in (10, 20):
        assert await jobs.run_due() == 1
        [count] = await PostgresCogJobBoard(engine).counts()
        assert (count.name, count.retrying, count.failed) == ("write_and_fail", 1, 0)
        clock.advance(timedelta(seconds=wait - 1))
        assert await jobs.run_due() == 0
        clock.advance(timedelta(seconds=1))
    assert await jobs.run_due() == 1
    clock.advance(timedelta(days=365 * 30))
    await jobs.run_due()
    assert [payload for _, payload, *_ in RAN] == [{"attempt": 3}]


async def test_a_job_without_an_attempt_left_is_kept_for_a_month(
    jobs: CogJobs, cogs_database: GuildDatabase, clock: FixedClock, engine: AsyncEngine
) -> None:
    async with cogs_database.session(GUILD) as session:
        await later(session, send, {"channel_id": 0}, at=NOON, key="once", guild_id=GUILD)
    for _ in range(3):
        await jobs.run_due()
        clock.advance(timedelta(hours=2))
    [count] = await PostgresCogJobBoard(engine).counts()
    assert (count.waiting, count.retrying, count.failed) == (0, 0, 1)
    assert "HTTP 404" in count.error
    async with cogs_database.session(GUILD) as session:
        assert await later(session, send, {"channel_id": 5}, at=NOON, key="once", guild_id=GUILD)
    clock.advance(timedelta(days=30))
    assert await jobs.forget_failed() == 1


async def test_two_workers_run_a_job_once(
    engine: AsyncEngine, cogs_database: GuildDatabase, clock: FixedClock, messages: SentMessages
) -> None:
    async with cogs_database.session(GUILD) as session:
        for number in range(8):
            await later(session, send, {"channel_id": number + 1}, at=NOON, guild_id=GUILD)
    workers = [a_worker(engine, cogs_database, clock, messages) for _ in range(2)]
    await asyncio.gather(*(worker.run_due() for worker in workers))
    assert sorted(messages.sent) == [(number + 1, "Tea!") for number in range(8)]


async def test_an_attempt_whose_database_goes_away_counts_once_and_what_it_wrote_is_gone(
    jobs: CogJobs, cogs_database: GuildDatabase, database: FreshDatabase, engine: AsyncEngine, clock: FixedClock
) -> None:
    async with cogs_database.session(GUILD) as session:
        await later(session, stall, at=NOON, guild_id=GUILD)
    cut = asyncio.create_task(jobs.run_due())
    await Stage.begun.wait()
    clock.advance(timedelta(seconds=10))
    assert await a_worker(engine, cogs_database, clock, SentMessages()).run_due() == 0  # it is locked
    owner = await asyncpg.connect(database.owner_url, server_settings={"search_path": database.schema})
    assert await owner.fetch(_KILL)
    await owner.close()
    Stage.may_end.set()
    await asyncio.gather(cut, return_exceptions=True)
    assert await jobs.run_due() == 0
    [count] = await PostgresCogJobBoard(engine).counts()
    assert (count.name, count.retrying, count.error != "") == ("stall", 1, True)
    clock.advance(timedelta(seconds=10))
    assert await jobs.run_due() == 1
    clock.advance(timedelta(seconds=1))
    await jobs.run_due()
    assert [payload for _, payload, *_ in RAN] == [{"by": "stall", "attempt": 2}]


async def test_an_attempt_that_is_cancelled_with_its_worker_does_not_count(
    jobs: CogJobs, cogs_database: GuildDatabase, engine: AsyncEngine
) -> None:
    async with cogs_database.session(GUILD) as session:
        await later(session, stall, at=NOON, guild_id=GUILD)
    stopping = asyncio.create_task(jobs.run_due())
    await Stage.begun.wait()
    [count] = await PostgresCogJobBoard(engine).counts()
    assert (count.waiting, count.running) == (0, 1)
    stopping.cancel()
    await asyncio.gather(stopping, return_exceptions=True)
    await jobs.settle()
    [count] = await PostgresCogJobBoard(engine).counts()
    assert (count.waiting, count.running, count.retrying) == (1, 0, 0)


async def test_a_job_whose_worker_died_in_its_last_attempt_has_failed(
    jobs: CogJobs, cogs_database: GuildDatabase, engine: AsyncEngine, clock: FixedClock
) -> None:
    async with cogs_database.session(GUILD) as session:
        await later(session, send, {"channel_id": 5}, at=NOON, guild_id=GUILD)
        [job_] = (await session.execute(select(JOBS))).all()
    for wait in (10, 20):
        assert await CogJobClaims(cogs_database, clock).take(job_, send) is not None
        clock.advance(timedelta(seconds=wait - 1))
        assert await jobs.run_due() == 0
        clock.advance(timedelta(seconds=1))
    assert await jobs.run_due() == 0
    [count] = await PostgresCogJobBoard(engine).counts()
    assert (count.failed, count.error) == (1, DIED)
