"""One transaction in the scope of one guild, and the stores that take part in it.

Every method may raise `ServiceUnavailable("database")`.
"""

from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self, TypeAlias

from domain.access import GuildAccess
from domain.audit import AuditEntry
from domain.guilds import Guild
from domain.ids import GuildId
from domain.settings import StoredSection
from domain.spending.stored_budgets import StoredBudgets


class GuildStore(Protocol):
    async def get(self) -> Guild | None:
        """The guild of this unit of work, None if the bot was never there."""
        ...

    async def save(self, guild: Guild) -> None:
        """Insert or replace."""
        ...


class GuildAccessStore(Protocol):
    async def get(self) -> GuildAccess:
        """The active grants of the guild, without any if there are none."""
        ...

    async def save(self, access: GuildAccess) -> None:
        """Store the changes since `get`: new grants and revocations; the history stays.

        Raises `StaleAccess` when a concurrent save came first.
        """
        ...


class SettingsStore(Protocol):
    async def get(self, key: str) -> StoredSection | None: ...

    async def all(self) -> tuple[StoredSection, ...]:
        """Every stored section of the guild, by key."""
        ...

    async def save(self, section: StoredSection) -> None:
        """Store `section` as the successor of version `section.version - 1`.

        Raises `StaleSettings` with the current version when that is not the stored one any more.
        """
        ...


class BudgetStore(Protocol):
    async def get(self) -> StoredBudgets:
        """Version 0 for a guild that never had budgets. A stored document that cannot be read comes with `problems`."""
        ...

    async def save(self, budgets: StoredBudgets) -> None:
        """Replace all of the guild's budgets, as the successor of version `budgets.version - 1`.

        Raises `StaleSettings` with the current version when that is not the stored one any more.
        """
        ...


class AuditLog(Protocol):
    async def append(self, entry: AuditEntry) -> None:
        """Keep the entry together with the current correlation id. Entries are never changed."""
        ...


class UnitOfWork(Protocol):
    """Used once: `async with begin(guild_id) as work`. Leaving without `commit` rolls everything back."""

    @property
    def guilds(self) -> GuildStore: ...
    @property
    def guild_access(self) -> GuildAccessStore: ...
    @property
    def settings(self) -> SettingsStore: ...
    @property
    def budgets(self) -> BudgetStore: ...
    @property
    def audit(self) -> AuditLog: ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None: ...

    async def commit(self) -> None:
        """Make all changes durable, or none."""
        ...


BeginWork: TypeAlias = Callable[[GuildId], UnitOfWork]
