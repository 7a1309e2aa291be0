"""Implement a guild's unit of work over `MemoryDatabase`: a draft is applied to the guild's rows on commit."""

from types import TracebackType
from typing import Self

from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.work.budget_documents import BudgetDocuments
from adapters.persistence.work.memory_draft import Draft
from adapters.persistence.work.memory_stores import (
    MemoryAuditLog,
    MemoryGuildAccessStore,
    MemoryGuildStore,
    MemorySettingsStore,
)
from application.ports.work import BeginWork, UnitOfWork
from domain.ids import GuildId


class MemoryUnitOfWork:
    def __init__(self, database: MemoryDatabase, guild_id: GuildId) -> None:
        self._draft = Draft(database, guild_id)
        self.guilds = MemoryGuildStore(self._draft)
        self.guild_access = MemoryGuildAccessStore(self._draft)
        self.settings = MemorySettingsStore(self._draft)
        self.budgets = BudgetDocuments(self.settings, guild_id)
        self.audit = MemoryAuditLog(self._draft)

    async def __aenter__(self) -> Self:
        self._draft.begin()
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._draft.close()

    async def commit(self) -> None:
        self._draft.commit()


def memory_work(database: MemoryDatabase) -> BeginWork:
    """Return a factory that starts a new unit of work per call."""

    def begin(guild_id: GuildId) -> UnitOfWork:
        return MemoryUnitOfWork(database, guild_id)

    return begin
