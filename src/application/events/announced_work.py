"""Publish an event for each change of a unit of work, after its commit."""

from types import TracebackType
from typing import Self

from application.ports.events import Event, EventFeed, EventKind
from application.ports.work import (
    AuditLog,
    BeginWork,
    BudgetStore,
    GuildAccessStore,
    GuildStore,
    SettingsStore,
    UnitOfWork,
)
from domain.access import AccessKind, GuildAccess
from domain.guilds import Guild
from domain.ids import GuildId, UserId
from domain.settings import StoredSection
from domain.spending.stored_budgets import BUDGETS_KEY, StoredBudgets


class AnnouncedWork:
    """Publish an event for each change of a unit of work, after its transaction is closed. No connection is held
    meanwhile.
    """

    def __init__(self, work: UnitOfWork, guild_id: GuildId, feed: EventFeed) -> None:
        self._work = work
        self._guild_id = guild_id
        self._feed = feed
        self._changes = _Changes()
        self._is_durable = False

    @property
    def guilds(self) -> GuildStore:
        return _Guilds(self._work, self._changes)

    @property
    def guild_access(self) -> GuildAccessStore:
        return _Access(self._work.guild_access, self._changes)

    @property
    def settings(self) -> SettingsStore:
        return _Settings(self._work.settings, self._changes)

    @property
    def budgets(self) -> BudgetStore:
        return _Budgets(self._work.budgets, self._changes)

    @property
    def audit(self) -> AuditLog:
        return self._work.audit

    async def __aenter__(self) -> Self:
        await self._work.__aenter__()
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            await self._work.__aexit__(exc_type, exc, traceback)
        finally:
            if self._is_durable:
                for event in self._changes.events(self._guild_id):
                    await self._feed.publish(event)

    async def commit(self) -> None:
        await self._work.commit()
        self._is_durable = True


def announced_work(begin: BeginWork, feed: EventFeed) -> BeginWork:
    def announced(guild_id: GuildId) -> UnitOfWork:
        return AnnouncedWork(begin(guild_id), guild_id, feed)

    return announced


class _Changes:
    def __init__(self) -> None:
        self.was_active: bool | None = None
        self.opened_or_closed = False
        self.kinds: dict[UserId, AccessKind] = {}
        self.whose: set[UserId] = set()
        self.sections: dict[str, int] = {}

    def events(self, guild_id: GuildId) -> list[Event]:
        sections = [
            Event(kind=EventKind.SETTINGS, guild_id=guild_id, section=key, version=version)
            for key, version in self.sections.items()
        ]
        if not (self.whose or self.opened_or_closed):
            return sections
        return [Event(kind=EventKind.ACCESS, guild_id=guild_id, user_ids=frozenset(self.whose)), *sections]


class _Guilds:
    def __init__(self, work: UnitOfWork, changes: _Changes) -> None:
        self._work = work
        self._changes = changes

    async def get(self) -> Guild | None:
        guild = await self._work.guilds.get()
        self._changes.was_active = guild is not None and guild.active
        return guild

    async def save(self, guild: Guild) -> None:
        if self._changes.was_active is not guild.active:
            self._changes.opened_or_closed = True
            grants = (await self._work.guild_access.get()).active
            self._changes.whose.update(grant.user_id for grant in grants)
        await self._work.guilds.save(guild)


class _Access:
    def __init__(self, store: GuildAccessStore, changes: _Changes) -> None:
        self._store = store
        self._changes = changes

    async def get(self) -> GuildAccess:
        access = await self._store.get()
        self._changes.kinds = _kinds(access)
        return access

    async def save(self, access: GuildAccess) -> None:
        await self._store.save(access)
        self._changes.whose.update(user_id for user_id, _ in self._changes.kinds.items() ^ _kinds(access).items())


class _Settings:
    def __init__(self, store: SettingsStore, changes: _Changes) -> None:
        self._store = store
        self._changes = changes

    async def get(self, key: str) -> StoredSection | None:
        return await self._store.get(key)

    async def all(self) -> tuple[StoredSection, ...]:
        return await self._store.all()

    async def save(self, section: StoredSection) -> None:
        await self._store.save(section)
        self._changes.sections[section.key] = section.version


class _Budgets:
    def __init__(self, store: BudgetStore, changes: _Changes) -> None:
        self._store = store
        self._changes = changes

    async def get(self) -> StoredBudgets:
        return await self._store.get()

    async def save(self, budgets: StoredBudgets) -> None:
        await self._store.save(budgets)
        self._changes.sections[BUDGETS_KEY] = budgets.version


def _kinds(access: GuildAccess) -> dict[UserId, AccessKind]:
    return {grant.user_id: grant.kind for grant in access.active}
