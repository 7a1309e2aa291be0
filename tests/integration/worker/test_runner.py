"""Due jobs run in one worker, failing ones do not stop the others, and each outcome is recorded."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.jobs.postgres_board import PostgresJobBoard
from adapters.persistence.jobs.postgres_runs import RETRY_SECONDS
from adapters.persistence.postgres.engine import create_engine
from application.correlation import correlated, current_correlation_id
from application.ports.errors import ServiceUnavailable
from bootstrap.configuration.settings import SMALLEST_POOL
from domain.audit import AuditAction, AuditEntry
from domain.jobs import JobState
from tests.integration.worker.runners import HOUR, has_ended, make_due, record, runner, runs_of
from tests.services import FreshDatabase
from tests.waiting import eventually

PATIENCE = 60


def an_entry() -> AuditEntry:
    return AuditEntry(
        guild_id=None,
        actor_id=None,
        action=AuditAction.JOB_REQUESTED,
        target="sweep",
        before=None,
        after=None,
        at=datetime(2026, 1, 1, tzinfo=UTC),
    )


async def test_a_due_job_runs_once_however_many_workers_look_for_it(engine: AsyncEngine) -> None:
    done: list[str] = []

    async def job() -> None:
        done.append("once")

    async def look(worker: str) -> None:
        async with runner(engine, {"sweep": job}, worker).running():
            await eventually(lambda: has_ended(engine, "sweep"), "the job to run")

    await asyncio.gather(look("first"), look("second"))
    assert done == ["once"]
    runs = runs_of(engine)
    assert await runs.due() == {}
    assert not await runs.run("sweep", job)
    assert done == ["once"]


async def test_a_job_is_due_again_after_its_interval(engine: AsyncEngine) -> None:
    async def job() -> None:
        return

    async with runner(engine, {"sweep": job}).running():
        await eventually(lambda: has_ended(engine, "sweep"), "the first run")
        first = await record(engine, "sweep")
        assert first is not None
        assert first.finished_at is not None
        assert abs(first.due_at - first.finished_at - HOUR) < timedelta(seconds=1)
        await make_due(engine, "sweep")
        await eventually(lambda: has_ended(engine, "sweep", runs=2), "the second run")


async def test_a_requested_job_runs_under_the_correlation_id_of_its_request_and_the_next_run_has_its_own(
    engine: AsyncEngine,
) -> None:
    seen: list[str | None] = []

    async def job() -> None:
        seen.append(current_correlation_id())

    async with runner(engine, {"sweep": job}).running():
        await eventually(lambda: has_ended(engine, "sweep"), "the first run")
        with correlated("0123456789ab"):
            assert await PostgresJobBoard(engine).request("sweep", an_entry())
        await eventually(lambda: has_ended(engine, "sweep", runs=2), "the requested run")
        await make_due(engine, "sweep")
        await eventually(lambda: has_ended(engine, "sweep", runs=3), "the third run")
    assert seen[1] == "0123456789ab"
    assert "0123456789ab" not in {seen[0], seen[2]}


async def test_other_jobs_run_when_one_fails(engine: AsyncEngine) -> None:
    async def broken() -> None:
        raise ZeroDivisionError("by nothing")

    async def away() -> None:
        raise ServiceUnavailable("database")

    async def fine() -> None:
        return

    async with runner(engine, {"a": broken, "b": away, "c": fine}).running():
        await eventually(lambda: has_ended(engine, "c"), "the last job")
    failed, fine_one = await record(engine, "a"), await record(engine, "c")
    assert failed is not None
    assert fine_one is not None
    assert (failed.state, failed.error, failed.failures) == (JobState.FAILED, "by nothing", 1)
    assert failed.succeeded_at is None
    assert (fine_one.state, fine_one.error, fine_one.failures) == (JobState.SUCCEEDED, "", 0)


async def test_a_failed_job_is_tried_again_before_its_interval(engine: AsyncEngine) -> None:
    async def broken() -> None:
        raise ZeroDivisionError

    async with runner(engine, {"sweep": broken}).running():
        await eventually(lambda: has_ended(engine, "sweep"), "the job to fail")
    failed = await record(engine, "sweep")
    assert failed is not None
    assert failed.finished_at is not None
    assert failed.error == "ZeroDivisionError"
    assert abs(failed.due_at - failed.finished_at - timedelta(seconds=RETRY_SECONDS)) < timedelta(seconds=1)


async def test_a_requested_job_runs_before_it_is_due(engine: AsyncEngine) -> None:
    async def job() -> None:
        return

    entry = an_entry()
    async with runner(engine, {"sweep": job}).running():
        await eventually(lambda: has_ended(engine, "sweep"), "the first run")
        assert await PostgresJobBoard(engine).request("sweep", entry)
        await eventually(lambda: has_ended(engine, "sweep", runs=2), "the requested run")
    again = await record(engine, "sweep")
    assert again is not None
    assert again.requested_at is None


async def test_a_job_under_way_has_ended_when_the_worker_stops_and_stays_due(engine: AsyncEngine) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def endless() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with runner(engine, {"endless": endless}).running():
        async with asyncio.timeout(PATIENCE):
            await begun.wait()
    assert ended.is_set()
    assert await runs_of(engine).due() == {"endless": None}


async def test_the_smallest_pool_has_a_connection_left_however_many_jobs_are_due(database: FreshDatabase) -> None:
    done: list[int] = []

    async def job() -> None:
        async with small.connect() as own, small.connect() as foreign:
            done.append(await own.scalar(text("SELECT 1")))
            assert await foreign.scalar(text("SELECT 1")) == 1

    small = create_engine(database.app_url, schema=database.schema, pool_size=SMALLEST_POOL)
    names = {f"job {number}": job for number in range(8)}

    async def all_are_done() -> bool:
        return len(done) == len(names)

    async with runner(small, names).running():
        await eventually(all_are_done, "every job to be done")
    await small.dispose()


async def test_a_job_that_is_no_longer_declared_is_dropped(engine: AsyncEngine) -> None:
    runs = runs_of(engine)
    await runs.declare({"old": HOUR, "kept": HOUR})
    await runs.declare({"kept": HOUR})
    assert [job.name for job in await PostgresJobBoard(engine).jobs()] == ["kept"]
