"""The platform's services for a cog: `bot.services`."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from application.ports.clock import Clock
from baseline.config import GuildConfig, SettingsModel
from baseline.intents import GatewayIntents
from baseline.llm import LLM
from baseline.signals import Signals

__all__ = ["BotServices", "Clock", "GatewayIntents", "GuildConfig", "GuildDatabase", "GuildServices", "Log"]


class GuildDatabase(Protocol):
    """`services.db`."""

    def session(self, guild_id: int) -> AbstractAsyncContextManager[AsyncSession]:
        """A session in one transaction that sees and writes the rows of this guild and no other's.

        The database enforces this for whatever SQL the session runs, an injected one included, in each table that a
        migration isolated. A table without `guild_id` is shared by all guilds. Baseline's own tables are read only.
        Nothing stays on the connection: no setting, lock, temporary table, or LISTEN.

        Commits when the block ends, rolls back when it raises. Raises `ServiceUnavailable` when the database is away.
        """
        ...


class Log(Protocol):
    """Structured log: the event as a fixed sentence, the facts as keyword arguments. Secrets are redacted."""

    def debug(self, event: str, **facts: object) -> None: ...
    def info(self, event: str, **facts: object) -> None: ...
    def warning(self, event: str, **facts: object) -> None: ...
    def error(self, event: str, **facts: object) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BotServices:
    """`guild(guild_id)` binds the guild once, so that the code behind it cannot name the wrong one."""

    llm: LLM
    config: GuildConfig
    db: GuildDatabase
    signals: Signals
    clock: Clock
    log: Log
    intents: GatewayIntents

    def guild(self, guild_id: int) -> "GuildServices":
        return GuildServices(self, guild_id)


@dataclass(frozen=True, slots=True)
class GuildServices:
    """The services, bound to one guild."""

    services: BotServices
    guild_id: int

    async def settings(self, model: type[SettingsModel]) -> SettingsModel:
        """Return this guild's settings, as `GuildConfig.settings` does."""
        return await self.services.config.settings(model, self.guild_id)

    @property
    def llm(self) -> LLM:
        """`BotServices.llm`, bound to this guild."""
        return self.services.llm.bound(guild_id=self.guild_id)

    def session(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Open a session of `GuildDatabase` in this guild's scope."""
        return self.services.db.session(self.guild_id)
