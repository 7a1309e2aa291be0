"""Implement a guild's unit of work as one PostgreSQL transaction."""

from types import TracebackType
from typing import Self

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.work.budget_documents import BudgetDocuments
from adapters.persistence.work.postgres_access import PostgresGuildAccessStore
from adapters.persistence.work.postgres_audit import PostgresAuditLog
from adapters.persistence.work.postgres_guilds import PostgresGuildStore
from adapters.persistence.work.postgres_settings import PostgresSettingsStore
from adapters.persistence.work.postgres_transaction import GuildTransaction
from application.ports.work import BeginWork, UnitOfWork
from domain.ids import GuildId


class PostgresUnitOfWork:
    def __init__(self, engine: AsyncEngine, guild_id: GuildId) -> None:
        self._transaction = GuildTransaction(engine, guild_id)
        self.guilds = PostgresGuildStore(self._transaction, guild_id)
        self.guild_access = PostgresGuildAccessStore(self._transaction, guild_id)
        self.settings = PostgresSettingsStore(self._transaction, guild_id)
        self.budgets = BudgetDocuments(self.settings, guild_id)
        self.audit = PostgresAuditLog(self._transaction, guild_id)

    async def __aenter__(self) -> Self:
        self._transaction.open()
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._transaction.close()

    async def commit(self) -> None:
        await self._transaction.commit()


def postgres_work(engine: AsyncEngine) -> BeginWork:
    """Return a factory that starts a new unit of work per call."""

    def begin(guild_id: GuildId) -> UnitOfWork:
        return PostgresUnitOfWork(engine, guild_id)

    return begin
