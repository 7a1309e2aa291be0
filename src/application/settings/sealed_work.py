"""A unit of work whose settings store encrypts secrets on write and decrypts them on read."""

from types import TracebackType
from typing import Self

from application.ports.work import (
    AuditLog,
    BeginWork,
    BudgetStore,
    GuildAccessStore,
    GuildStore,
    SettingsStore,
    UnitOfWork,
)
from application.settings.seal_settings import SettingsSeal
from domain.ids import GuildId
from domain.settings import StoredSection


class SealedWork:
    def __init__(self, work: UnitOfWork, seal: SettingsSeal) -> None:
        self._work = work
        self._settings = _SealedSettings(work.settings, seal)

    @property
    def guilds(self) -> GuildStore:
        return self._work.guilds

    @property
    def guild_access(self) -> GuildAccessStore:
        return self._work.guild_access

    @property
    def settings(self) -> SettingsStore:
        return self._settings

    @property
    def budgets(self) -> BudgetStore:
        return self._work.budgets

    @property
    def audit(self) -> AuditLog:
        return self._work.audit

    async def __aenter__(self) -> Self:
        await self._work.__aenter__()
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._work.__aexit__(exc_type, exc, traceback)

    async def commit(self) -> None:
        await self._work.commit()


def sealed_work(begin: BeginWork, seal: SettingsSeal) -> BeginWork:
    def sealed(guild_id: GuildId) -> UnitOfWork:
        return SealedWork(begin(guild_id), seal)

    return sealed


class _SealedSettings:
    def __init__(self, store: SettingsStore, seal: SettingsSeal) -> None:
        self._store = store
        self._seal = seal

    async def get(self, key: str) -> StoredSection | None:
        row = await self._store.get(key)
        return None if row is None else self._seal.opened(row)

    async def all(self) -> tuple[StoredSection, ...]:
        return tuple(self._seal.opened(row) for row in await self._store.all())

    async def save(self, section: StoredSection) -> None:
        await self._store.save(self._seal.sealed(section))
