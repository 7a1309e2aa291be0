"""Provide the two databases that the persistence contracts run on, and direct access to their rows."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.guilds.memory_queries import MemoryGuildQueries
from adapters.persistence.guilds.postgres_queries import PostgresGuildQueries
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.postgres.scope import guild_scope
from adapters.persistence.schema.tables.guilds import audit_log, authorized_users
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
from application.queries.fleet import FleetUsageQueries
from application.queries.guilds import GuildQueries
from application.queries.usage import UsageQueries
from domain.access import AccessGrant, AccessKind
from domain.audit import AuditAction, AuditEntry
from domain.ids import GuildId
from tests.services import FreshDatabase

# Read every grant that a guild ever had, or its audit entries with their correlation ids, in the order of writing.
ReadHistory: TypeAlias = Callable[[GuildId], Awaitable[list[AccessGrant]]]
ReadAudit: TypeAlias = Callable[[GuildId], Awaitable[list[tuple[AuditEntry, str | None]]]]

P = TypeVar("P")


class Fixtures(Generic[P]):
    """Two fixtures for an adapter that needs only a database: one with it, one while it is unavailable."""

    @staticmethod
    def in_memory(make: Callable[[MemoryDatabase], P]) -> tuple[Any, Any]:
        @pytest.fixture
        def kept(_case: object, memory: MemoryDatabase) -> P:
            return make(memory)

        @pytest.fixture
        def lost(_case: object, lost_memory: MemoryDatabase) -> P:
            return make(lost_memory)

        return kept, lost

    @staticmethod
    def in_postgres(make: Callable[[AsyncEngine], P]) -> tuple[Any, Any]:
        @pytest.fixture
        def kept(_case: object, engine: AsyncEngine) -> P:
            return make(engine)

        @pytest.fixture
        def lost(_case: object, engine_of_nothing: AsyncEngine) -> P:
            return make(engine_of_nothing)

        return kept, lost


class OnMemory:
    @pytest.fixture
    def memory(self) -> MemoryDatabase:
        return MemoryDatabase()

    @pytest.fixture
    def lost_memory(self) -> MemoryDatabase:
        database = MemoryDatabase()
        database.outage.down = True
        return database

    begin, begin_without_database = Fixtures[BeginWork].in_memory(memory_work)
    ledger, ledger_without_database = Fixtures[UsageLedger].in_memory(MemoryUsageLedger)
    corrections, corrections_without_database = Fixtures[UsageCorrections].in_memory(MemoryUsageCorrections)
    fleet, fleet_without_database = Fixtures[FleetUsageQueries].in_memory(MemoryFleetUsageQueries)
    usage, usage_without_database = Fixtures[UsageQueries].in_memory(MemoryUsageQueries)
    guilds, guilds_without_database = Fixtures[GuildQueries].in_memory(MemoryGuildQueries)

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
    begin, begin_without_database = Fixtures[BeginWork].in_postgres(postgres_work)

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

    corrections, corrections_without_database = Fixtures[UsageCorrections].in_postgres(PostgresUsageCorrections)
    fleet, fleet_without_database = Fixtures[FleetUsageQueries].in_postgres(PostgresFleetUsageQueries)
    usage, usage_without_database = Fixtures[UsageQueries].in_postgres(PostgresUsageQueries)
    guilds, guilds_without_database = Fixtures[GuildQueries].in_postgres(PostgresGuildQueries)

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
