"""Jobs of cogs are stored with what the cog writes, run once in a worker under their guild, and are repeated."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import FixedClock
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.jobs.cog_job_claims import DIED, CogJobClaims
from adapters.persistence.jobs.cog_jobs import CogJobs
from adapters.persistence.jobs.postgres_cog_board import PostgresCogJobBoard
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.work.memory_work import memory_work
from application.correlation import correlated, current_correlation_id
from application.settings.read_settings import ReadSettings
from baseline.jobs import JOBS, JobRun, MessageRefused, job, later
from tests.contract.persistence.samples import GUILD, NOON, OTHER_GUILD
from tests.services import FreshDatabase

RAN: list[tuple[int, Mapping[str, Any], int, str | None]] = []


class Stage:
    """Where `stall` has come to. Events belong to the event loop of one test."""

    begun: asyncio.Event
    may_end: asyncio.Event


_KILL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_schema() || '_cog'"


class SentMessages:
    def __init__(self) -> None:
        self.sent: list[tuple[int, str]] = []

    async def send(self, job_id: UUID, channel_id: int, content: str, mentions: tuple[int, ...]) -> None:
        if channel_id == 0:
            raise MessageRefused("Discord refused the message (HTTP 404).")
        self.sent.append((channel_id, content))


@job()
async def note(run: JobRun) -> None:
    RAN.append((run.guild.id, run.payload, run.attempt, current_correlation_id()))


@job(attempts=3)
async def write_and_fail(run: JobRun) -> None:
    """Adds another job, and fails up to its last attempt."""
    await later(run.session, note, {"attempt": run.attempt})
    if run.attempt < run.payload["succeeds_at"]:
        raise RuntimeError(f"attempt {run.attempt}")


@job(attempts=2)
async def send(run: JobRun) -> None:
    await run.send(run.payload["channel_id"], "Tea!")


@job()
async def stall(run: JobRun) -> None:
    await later(run.session, note, {"by": "stall", "attempt": run.attempt}, at=NOON)
    Stage.begun.set()
    await Stage.may_end.wait()


@pytest.fixture(autouse=True)
def _anew() -> None:
    RAN.clear()
    Stage.begun, Stage.may_end = asyncio.Event(), asyncio.Event()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
async def cogs_database(database: FreshDatabase) -> AsyncIterator[GuildDatabase]:
    opened = GuildDatabase(database.app_url, schema=database.schema)
    yield opened
    await opened.dispose()


@pytest.fixture
def messages() -> SentMessages:
    return SentMessages()


@pytest.fixture
def jobs(engine: AsyncEngine, cogs_database: GuildDatabase, clock: FixedClock, messages: SentMessages) -> CogJobs:
    return a_worker(engine, cogs_database, clock, messages)


def a_worker(engine: AsyncEngine, database: GuildDatabase, clock: FixedClock, messages: SentMessages) -> CogJobs:
    read = ReadSettings(memory_work(MemoryDatabase()), PydanticSettingsCatalogue(ListedModels(), []))
    return CogJobs(engine, database=database, read=read, messages=messages, clock=clock, describe=repr)


async def test_a_job_runs_in_its_guild_with_its_payload_and_under_the_id_of_its_caller(
    jobs: CogJobs, cogs_database: GuildDatabase
) -> None:
    with correlated("0123456789ab"):
        async with cogs_database.session(GUILD) as session:
            assert await later(session, note, {"text": "Tea", "ids": [1, 2]}, at=NOON, guild_id=GUILD)
    assert await jobs.run_due() == 1
    assert RAN == [(GUILD, {"text": "Tea", "ids": [1, 2]}, 1, "0123456789ab")]
    assert await jobs.run_due() == 0


async def test_a_job_of_a_transaction_that_is_rolled_back_never_runs(
    jobs: CogJobs, cogs_database: GuildDatabase
) -> None:
    async with cogs_database.session(GUILD) as session:
        await later(session, note, at=NOON, guild_id=GUILD)
        await session.rollback()
    assert await jobs.run_due() == 0


async def test_a_job_waits_for_its_time(jobs: CogJobs, cogs_database: GuildDatabase, clock: FixedClock) -> None:
    async with cogs_database.session(GUILD) as session:
        await later(session, note, at=NOON + timedelta(hours=1), guild_id=GUILD)
    assert await jobs.run_due() == 0
    clock.advance(timedelta(hours=1))
    assert await jobs.run_due() == 1


async def test_of_jobs_with_one_key_one_waits_in_each_guild(jobs: CogJobs, cogs_database: GuildDatabase) -> None:
    added = []
    for guild_id in (GUILD, GUILD, OTHER_GUILD):
        async with cogs_database.session(guild_id) as session:
            added.append(await later(session, note, at=NOON, key="daily", guild_id=guild_id))
    assert added == [True, False, True]
    assert await jobs.run_due() == 2
    async with cogs_database.session(GUILD) as session:
        assert await later(session, note, at=NOON, key="daily", guild_id=GUILD)


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


async def test_a_job_sends_a_message(jobs: CogJobs, cogs_database: GuildDatabase, messages: SentMessages) -> None:
    async with cogs_database.session(GUILD) as session:
        await later(session, send, {"channel_id": 5}, at=NOON, guild_id=GUILD)
    await jobs.run_due()
    assert messages.sent == [(5, "Tea!")]


async def test_the_database_refuses_a_job_for_another_guild(cogs_database: GuildDatabase) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        async with cogs_database.session(GUILD) as session:
            await later(session, note, guild_id=OTHER_GUILD)
    async with cogs_database.session(OTHER_GUILD) as session:
        await later(session, note, guild_id=OTHER_GUILD)
    async with cogs_database.session(GUILD) as session:
        assert (await session.execute(select(JOBS))).all() == []


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


async def test_a_job_of_a_cog_that_is_not_installed_waits(
    jobs: CogJobs, cogs_database: GuildDatabase, engine: AsyncEngine, clock: FixedClock
) -> None:
    async with cogs_database.session(GUILD) as session:
        gone = {"guild_id": GUILD, "cog": "gone", "name": "note", "payload": {}, "due_at": NOON}
        await session.execute(insert(JOBS).values(gone))
    assert await jobs.run_due() == 0
    [count] = await PostgresCogJobBoard(engine).counts()
    assert (count.waiting, count.error) == (1, "No worker has this job: is the cog installed?")


@pytest.mark.parametrize(
    ("payload", "options"),
    [({"at": object()}, {}), ({"text": "x" * 64_001}, {}), ({}, {"key": ""}), ({}, {"at": NOON.replace(tzinfo=None)})],
)
async def test_a_job_that_cannot_be_stored_is_refused(
    cogs_database: GuildDatabase, payload: Any, options: dict[str, Any]
) -> None:
    async with cogs_database.session(GUILD) as session:
        with pytest.raises(ValueError, match=r"payload|key|time"):
            await later(session, note, payload, guild_id=GUILD, **options)
