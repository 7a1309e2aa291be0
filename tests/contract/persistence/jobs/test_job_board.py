"""List scheduled jobs and request runs, with an audit entry for each request."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.audit.memory_system import MemorySystemAudit
from adapters.persistence.jobs.memory_board import MemoryJobBoard
from adapters.persistence.jobs.postgres_board import PostgresJobBoard
from adapters.persistence.jobs.postgres_runs import PostgresJobRuns
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.memory.outage import Outage
from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.schema.tables.guilds import audit_log
from application.ports.jobs import JobBoard
from domain.audit import AuditAction, AuditEntry
from domain.jobs import JobRecord, JobState
from tests.contract.contract import Contract
from tests.contract.persistence.samples import ALICE, NOON

HOUR = timedelta(hours=1)
Audited: TypeAlias = Callable[[], Awaitable[list[str]]]


def an_entry(name: str) -> AuditEntry:
    return AuditEntry(
        guild_id=None,
        actor_id=ALICE,
        action=AuditAction.JOB_REQUESTED,
        target=name,
        before=None,
        after=None,
        at=NOON,
    )


class JobBoardContract(Contract):
    async def test_jobs_are_listed_by_name_before_their_first_run(self, board: JobBoard) -> None:
        jobs = await board.jobs()
        assert [(job.name, job.every, job.state, job.runs) for job in jobs] == [
            ("dust", HOUR, JobState.WAITING, 0),
            ("sweep", HOUR, JobState.WAITING, 0),
        ]
        assert {job.requested_at for job in jobs} == {None}

    async def test_a_request_is_noted_and_audited(self, board: JobBoard, audited: Audited) -> None:
        assert await board.request("sweep", an_entry("sweep"))
        assert [job.name for job in await board.jobs() if job.requested_at is not None] == ["sweep"]
        assert await audited() == ["sweep"]

    async def test_an_unknown_job_is_refused_without_an_entry(self, board: JobBoard, audited: Audited) -> None:
        assert not await board.request("mow", an_entry("mow"))
        assert await audited() == []


class TestMemory(JobBoardContract):
    @pytest.fixture
    def audit(self) -> MemorySystemAudit:
        return MemorySystemAudit(MemoryDatabase())

    @pytest.fixture
    def board(self, audit: MemorySystemAudit) -> MemoryJobBoard:
        jobs = [JobRecord(name=name, every=HOUR, due_at=NOON) for name in ("sweep", "dust")]
        return MemoryJobBoard(jobs, Outage("database"), audit)

    @pytest.fixture
    def audited(self, audit: MemorySystemAudit) -> Audited:
        async def targets() -> list[str]:
            return [row.entry.target for row in audit.fleet_wide]

        return targets


class TestPostgres(JobBoardContract):
    @pytest.fixture
    async def board(self, engine: AsyncEngine) -> PostgresJobBoard:
        await PostgresJobRuns(engine, "worker", str).declare({"sweep": HOUR, "dust": HOUR})
        return PostgresJobBoard(engine)

    @pytest.fixture
    def audited(self, engine: AsyncEngine) -> Audited:
        async def targets() -> list[str]:
            requests = select(audit_log.c.target).where(audit_log.c.action == AuditAction.JOB_REQUESTED.value)
            async with system_scope(engine) as transaction:
                return list((await transaction.execute(requests)).scalars())

        return targets
