"""Count jobs of cogs, and repeat or discard those that failed, with an audit entry for what was changed."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, TypeAlias

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.audit.memory_system import MemorySystemAudit
from adapters.persistence.jobs.memory_cog_board import MemoryCogJob, MemoryCogJobBoard
from adapters.persistence.jobs.postgres_cog_board import PostgresCogJobBoard
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.memory.outage import Outage
from adapters.persistence.postgres.scope import system_scope
from adapters.persistence.schema.tables.guilds import audit_log
from adapters.persistence.schema.tables.jobs import cog_jobs
from application.ports.jobs import CogJobBoard
from domain.audit import AuditAction, AuditEntry
from domain.ids import GuildId
from domain.jobs import CogJobCount
from tests.contract.contract import Contract
from tests.contract.persistence.samples import ALICE, GUILD, NOON, OTHER_GUILD

Audited: TypeAlias = Callable[[], Awaitable[list[Mapping[str, Any]]]]
Seed: TypeAlias = Callable[..., Awaitable[None]]


def an_entry(action: AuditAction = AuditAction.JOB_RETRIED) -> AuditEntry:
    return AuditEntry(guild_id=None, actor_id=ALICE, action=action, target="tea.brew", before=None, after=None, at=NOON)


class CogJobBoardContract(Contract):
    async def test_jobs_are_counted_by_function_and_state(self, board: CogJobBoard, seed: Seed) -> None:
        assert await board.counts() == ()
        for state in ({}, {}, {"attempts": 1}, {"attempts": 1, "is_running": True}, {"failed": 1, "error": "why"}):
            await seed("brew", **state)
        await seed("wash", guild_id=OTHER_GUILD)
        assert await board.counts() == (
            CogJobCount(cog="tea", name="brew", waiting=2, running=1, retrying=1, failed=1, error="why"),
            CogJobCount(cog="tea", name="wash", waiting=1),
        )

    async def test_failed_jobs_of_one_function_are_due_again(
        self, board: CogJobBoard, seed: Seed, audited: Audited
    ) -> None:
        for guild_id in (GUILD, OTHER_GUILD):
            await seed("brew", guild_id=guild_id, attempts=5, failed=1)
        await seed("wash", failed=1)
        assert await board.retry("tea", "brew", an_entry()) == 2
        assert [(each.name, each.waiting, each.failed) for each in await board.counts()] == [
            ("brew", 2, 0),
            ("wash", 0, 1),
        ]
        assert await board.retry("tea", "brew", an_entry()) == 0
        assert await audited() == [{"jobs": 2}]

    async def test_of_failed_jobs_with_one_key_the_last_is_repeated_and_none_beside_one_that_waits(
        self, board: CogJobBoard, seed: Seed
    ) -> None:
        for failed in (1, 2):
            await seed("brew", key="daily", failed=failed)
        await seed("brew", key="daily", guild_id=OTHER_GUILD, failed=1)
        await seed("brew", key="daily", guild_id=OTHER_GUILD)
        assert await board.retry("tea", "brew", an_entry()) == 1
        [count] = await board.counts()
        assert (count.waiting, count.failed) == (2, 2)

    async def test_discarding_deletes_failed_jobs_alone(self, board: CogJobBoard, seed: Seed, audited: Audited) -> None:
        await seed("brew", failed=1)
        await seed("brew", attempts=1)
        await seed("wash", failed=1)
        assert await board.discard("tea", "brew", an_entry(AuditAction.JOB_DISCARDED)) == 1
        assert await board.discard("tea", "brew", an_entry(AuditAction.JOB_DISCARDED)) == 0
        assert [(each.retrying, each.failed) for each in await board.counts()] == [(1, 0), (0, 1)]
        assert await audited() == [{"jobs": 1}]


class TestMemory(CogJobBoardContract):
    @pytest.fixture
    def audit(self) -> MemorySystemAudit:
        return MemorySystemAudit(MemoryDatabase())

    @pytest.fixture
    def board(self, audit: MemorySystemAudit) -> MemoryCogJobBoard:
        return MemoryCogJobBoard(Outage("database"), audit)

    @pytest.fixture
    def seed(self, board: MemoryCogJobBoard) -> Seed:
        async def add(name: str, *, guild_id: GuildId = GUILD, **state: Any) -> None:
            board.jobs.append(MemoryCogJob(guild_id=guild_id, cog="tea", name=name, **state))

        return add

    @pytest.fixture
    def audited(self, audit: MemorySystemAudit) -> Audited:
        async def changes() -> list[Mapping[str, Any]]:
            return [row.entry.after or {} for row in audit.fleet_wide]

        return changes


class TestPostgres(CogJobBoardContract):
    @pytest.fixture
    def board(self, engine: AsyncEngine) -> PostgresCogJobBoard:
        return PostgresCogJobBoard(engine)

    @pytest.fixture
    def seed(self, engine: AsyncEngine) -> Seed:
        async def add(
            name: str, *, guild_id: GuildId = GUILD, is_running: bool = False, failed: int | None = None, **state: Any
        ) -> None:
            row = {
                "guild_id": guild_id,
                "cog": "tea",
                "name": name,
                "payload": {},
                "due_at": NOON,
                "started_at": NOON if is_running else None,
                "failed_at": None if failed is None else NOON + timedelta(seconds=failed),
            }
            async with system_scope(engine) as transaction:
                await transaction.execute(insert(cog_jobs).values({**row, **state}))

        return add

    @pytest.fixture
    def audited(self, engine: AsyncEngine) -> Audited:
        async def changes() -> list[Mapping[str, Any]]:
            async with system_scope(engine) as transaction:
                return list((await transaction.execute(select(audit_log.c.after))).scalars())

        return changes
