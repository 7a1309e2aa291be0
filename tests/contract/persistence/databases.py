"""Provide the two databases that the persistence contracts run on, and direct access to their rows."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.guilds.memory_queries import MemoryGuildQueries
from adapters.persistence.guilds.postgres_queries import PostgresGuildQueries
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.postgres.scope import guild_scope
from adapters.persistence.schema.guild_tables import audit_log, authorized_users
from adapters.persistence.usage.ledger.corrections import PostgresUsageCorrections
from adapters.persistence.usage.ledger.postgres import PostgresUsageLedger
from adapters.persistence.usage.memory import (
    MemoryFleetUsageQueries,
    MemoryUsageCorrections,
    MemoryUsageLedger,
    MemoryUsageQueries,
)
from adapters.persistence.usage.postgres_fleet import PostgresFleetUsageQueries
from adapters.persistence.usage.postgres_queries import PostgresUsageQueries
from adapters.persistence.work.memory_work import memory_work
from adapters.persistence.work.postgres_work import postgres_work
from application.ports.llm import UsageCorrections, UsageLedger
from application.ports.work import BeginWork
from application.queries.dashboard import FleetUsageQueries, GuildQueries, UsageQueries
from domain.access import AccessGrant, AccessKind
from domain.audit import AuditAction, AuditEntry
from domain.ids import GuildId
from tests.services import FreshDatabase

# Read every grant that a guild ever had, or its audit entries with their correlation ids, in the order of writing.
ReadHistory: TypeAlias = Callable[[GuildId], Awaitable[list[AccessGrant]]]
ReadAudit: TypeAlias = Callable[[GuildId], Awaitable[list[tuple[AuditEntry, str | None]]]]


class OnMemory:
    @pytest.fixture
    def memory(self) -> MemoryDatabase:
        return MemoryDatabase()

    @pytest.fixture
    def lost_memory(self) -> MemoryDatabase:
        database = MemoryDatabase()
        database.outage.down = True
        return database

    @pytest.fixture
    def begin(self, memory: MemoryDatabase) -> BeginWork:
        return memory_work(memory)

    @pytest.fixture
    def begin_without_database(self, lost_memory: MemoryDatabase) -> BeginWork:
        return memory_work(lost_memory)

    @pytest.fixture
    def ledger(self, memory: MemoryDatabase) -> UsageLedger:
        return MemoryUsageLedger(memory)

    @pytest.fixture
    def ledger_without_database(self, lost_memory: MemoryDatabase) -> UsageLedger:
        return MemoryUsageLedger(lost_memory)

    @pytest.fixture
    def corrections(self, memory: MemoryDatabase) -> UsageCorrections:
        return MemoryUsageCorrections(memory)

    @pytest.fixture
    def corrections_without_database(self, lost_memory: MemoryDatabase) -> UsageCorrections:
        return MemoryUsageCorrections(lost_memory)

    @pytest.fixture
    def fleet(self, memory: MemoryDatabase) -> FleetUsageQueries:
        return MemoryFleetUsageQueries(memory)

    @pytest.fixture
    def fleet_without_database(self, lost_memory: MemoryDatabase) -> FleetUsageQueries:
        return MemoryFleetUsageQueries(lost_memory)

    @pytest.fixture
    def usage(self, memory: MemoryDatabase) -> UsageQueries:
        return MemoryUsageQueries(memory)

    @pytest.fixture
    def usage_without_database(self, lost_memory: MemoryDatabase) -> UsageQueries:
        return MemoryUsageQueries(lost_memory)

    @pytest.fixture
    def guilds(self, memory: MemoryDatabase) -> GuildQueries:
        return MemoryGuildQueries(memory)

    @pytest.fixture
    def guilds_without_database(self, lost_memory: MemoryDatabase) -> GuildQueries:
        return MemoryGuildQueries(lost_memory)

    @pytest.fixture
    def read_history(self, memory: MemoryDatabase) -> ReadHistory:
        async def read(guild_id: GuildId) -> list[AccessGrant]:
            return list(memory.guilds[guild_id].grants)

        return read

    @pytest.fixture
    def read_audit(self, memory: MemoryDatabase) -> ReadAudit:
        async def read(guild_id: GuildId) -> list[tuple[AuditEntry, str | None]]:
            return [(row.entry, row.correlation_id) for row in memory.guilds[guild_id].audit]

        return read


class OnPostgres:
    @pytest.fixture
    def begin(self, engine: AsyncEngine) -> BeginWork:
        return postgres_work(engine)

    @pytest.fixture
    def begin_without_database(self, engine_of_nothing: AsyncEngine) -> BeginWork:
        return postgres_work(engine_of_nothing)

    @pytest.fixture
    async def ledger(self, database: FreshDatabase, tmp_path: Path) -> AsyncIterator[UsageLedger]:
        """Open a ledger so patient that a busy machine spools no record, which reports would see later."""
        ledger = PostgresUsageLedger(database.app_url, database.schema, tmp_path / "spool", patience_seconds=30)
        async with ledger.running():
            yield ledger

    @pytest.fixture
    async def ledger_without_database(self, closed_port: int, tmp_path: Path) -> AsyncIterator[UsageLedger]:
        """Open a ledger with neither a database nor a disk: with one of the two it would still record."""
        url = f"postgresql://app:secret@127.0.0.1:{closed_port}/baseline"
        spool = tmp_path / "lost spool"
        async with PostgresUsageLedger(url, "baseline", spool).running() as ledger:
            shutil.rmtree(spool)
            yield ledger

    @pytest.fixture
    def corrections(self, engine: AsyncEngine) -> UsageCorrections:
        return PostgresUsageCorrections(engine)

    @pytest.fixture
    def corrections_without_database(self, engine_of_nothing: AsyncEngine) -> UsageCorrections:
        return PostgresUsageCorrections(engine_of_nothing)

    @pytest.fixture
    def fleet(self, engine: AsyncEngine) -> FleetUsageQueries:
        return PostgresFleetUsageQueries(engine)

    @pytest.fixture
    def fleet_without_database(self, engine_of_nothing: AsyncEngine) -> FleetUsageQueries:
        return PostgresFleetUsageQueries(engine_of_nothing)

    @pytest.fixture
    def usage(self, engine: AsyncEngine) -> UsageQueries:
        return PostgresUsageQueries(engine)

    @pytest.fixture
    def usage_without_database(self, engine_of_nothing: AsyncEngine) -> UsageQueries:
        return PostgresUsageQueries(engine_of_nothing)

    @pytest.fixture
    def guilds(self, engine: AsyncEngine) -> GuildQueries:
        return PostgresGuildQueries(engine)

    @pytest.fixture
    def guilds_without_database(self, engine_of_nothing: AsyncEngine) -> GuildQueries:
        return PostgresGuildQueries(engine_of_nothing)

    @pytest.fixture
    def read_history(self, engine: AsyncEngine) -> ReadHistory:
        async def read(guild_id: GuildId) -> list[AccessGrant]:
            async with guild_scope(engine, guild_id) as transaction:
                rows = await transaction.execute(select(authorized_users).order_by(authorized_users.c.id))
            return [
                AccessGrant(
                    guild_id=row.guild_id,
                    user_id=row.user_id,
                    kind=AccessKind(row.kind),
                    granted_by=row.granted_by,
                    granted_at=row.granted_at,
                    revoked_by=row.revoked_by,
                    revoked_at=row.revoked_at,
                )
                for row in rows
            ]

        return read

    @pytest.fixture
    def read_audit(self, engine: AsyncEngine) -> ReadAudit:
        async def read(guild_id: GuildId) -> list[tuple[AuditEntry, str | None]]:
            async with guild_scope(engine, guild_id) as transaction:
                rows = await transaction.execute(select(audit_log).order_by(audit_log.c.id))
            return [
                (
                    AuditEntry(
                        guild_id=row.guild_id,
                        actor_id=row.actor_id,
                        action=AuditAction(row.action),
                        target=row.target,
                        before=row.before,
                        after=row.after,
                        at=row.occurred_at,
                    ),
                    row.correlation_id,
                )
                for row in rows
            ]

        return read
