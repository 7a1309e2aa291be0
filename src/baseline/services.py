"""The platform's services for a cog: `bot.services`."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from typing_extensions import override

from application.acting import NoCurrentGuild
from application.cogs.call_hooks import CallHooks
from application.ports.clock import Clock
from baseline.config import GuildConfig, SettingsModel
from baseline.dashboard import CogPages
from baseline.intents import GatewayIntents
from baseline.llm import LLM
from baseline.platform_api import Api
from baseline.redis import CogRedis
from baseline.signals import InvalidSignal, Signal, Signals
from baseline.store import CogStore, GuildStore
from domain.settings import JsonValue

__all__ = ["Api", "BotServices", "Clock", "GatewayIntents", "GuildConfig", "GuildDatabase", "GuildServices", "Log"]

Row = TypeVar("Row")


class GuildSessions(Protocol):
    """Opens database sessions in the scope of a given guild."""

    def session(self, guild_id: int) -> AbstractAsyncContextManager[AsyncSession]:
        """Open a session as `GuildDatabase.session` does, in the given guild."""
        ...


class GuildDatabase(GuildSessions, Protocol):
    """`services.db`. The platform sets `hooks`."""

    hooks: CallHooks | None

    @override
    def session(self, guild_id: int | None = None) -> AbstractAsyncContextManager[AsyncSession]:
        """A session in one transaction that sees and writes the rows of this guild and no other's.

        Without `guild_id` it is the current guild: inside a command, a component, a listener, a signal handler or a
        loop over guilds. Raises `NoCurrentGuild` elsewhere.

        The database enforces this for whatever SQL the session runs, an injected one included, in each table that a
        migration isolated. A table without `guild_id` is shared by all guilds. Baseline's own tables are read only.
        Nothing stays on the connection: no setting, lock, temporary table, or LISTEN.

        Commits when the block ends, rolls back when it raises. Raises `ServiceUnavailable` when the database is away.
        """
        ...

    async def due(
        self,
        table: type[Row],
        when: InstrumentedAttribute[Any],
        handler: Callable[[AsyncSession, Row], Awaitable[None]],
        *,
        before: datetime | None = None,
        limit: int = 100,
        seconds: float = 30,
    ) -> int:
        """Await `handler(session, row)` for each row that is due, in all guilds of this process; return how many ran.

        A row is due when its column `when`, which should have an index, is not after `before`: now, if not given. It is
        locked meanwhile, so that no other process handles it; rows that others have locked are left out. The handler
        runs with the row's guild as the current one, and in a transaction of its own, which commits when it ends: it
        deletes the row or sets it to a later time. The earliest row of each guild comes first, then the second of each
        guild, and so on, `limit` in all, each at most once.

        A handler that raises is logged, its row stays as it was, and the other rows are handled. The row is tried again
        after 30 seconds at the earliest, then after twice as long each time, an hour at most; a restart of the bot and
        new code of the cog try it at once. A handler has `seconds`, then it is cancelled and has failed; the other rows
        of that guild wait for the next call.

        Rows of a guild in which the cog is off wait. They are handled after it is on again, with the time at which they
        were due: a handler decides what is too late to be done. Failures count towards switching the cog off.

        Raises `NoCurrentGuild` outside of the bot, and `ServiceUnavailable` when the database is away.
        """
        ...


class Log(Protocol):
    """Structured log: the event as a fixed sentence, the facts as keyword arguments. Secrets are redacted.

    Each line carries the current guild, member and cog, and the correlation id.
    """

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
    redis: CogRedis
    store: CogStore
    pages: CogPages
    signals: Signals
    clock: Clock
    log: Log
    intents: GatewayIntents
    api: Api

    def guild(self, guild_id: int | None) -> "GuildServices":
        """Return the services of this guild. Raises `NoCurrentGuild` for None, which an interaction in a DM has."""
        if guild_id is None:
            raise NoCurrentGuild("services.guild(…)")
        return GuildServices(self, guild_id)


@dataclass(frozen=True, slots=True)
class GuildServices:
    """The services, bound to one guild: their methods here take no `guild_id`."""

    services: BotServices
    guild_id: int

    async def settings(self, model: type[SettingsModel]) -> SettingsModel:
        """Return this guild's settings, as `GuildConfig.settings` does."""
        return await self.services.config.settings(model, self.guild_id)

    async def set_setting(self, key: str, value: JsonValue, *, changed_by: int | None = None) -> None:
        """Change one setting of this guild, as `GuildConfig.set_guild_setting` does."""
        await self.services.config.set_guild_setting(self.guild_id, key, value, changed_by=changed_by)

    async def emit(self, signal: Signal, *, everywhere: bool = False) -> Signal:
        """Emit the signal as one of this guild, as `Signals.emit` does.

        Also raises `InvalidSignal` for a signal of another guild.
        """
        if signal.guild_id not in {None, self.guild_id}:
            raise InvalidSignal(f"guild_id: the signal is of guild {signal.guild_id}, the services of {self.guild_id}.")
        return await self.services.signals.emit(replace(signal, guild_id=self.guild_id), everywhere=everywhere)

    async def read_api(self, path: str, query: Mapping[str, str | int | bool] | None = None) -> Any:
        """Read the REST API of this guild, as `Api.get` does."""
        return await self.services.api.get(path, query, guild_id=self.guild_id)

    def pages_changed(self) -> None:
        """Have open pages read this guild's data anew, as `CogPages.changed` does."""
        self.services.pages.changed(guild_id=self.guild_id)

    @property
    def store(self) -> GuildStore:
        """The cog's documents in this guild."""
        return GuildStore(self.services.store, self.guild_id)

    @property
    def llm(self) -> LLM:
        """`BotServices.llm`, bound to this guild."""
        return self.services.llm.bound(guild_id=self.guild_id)

    def session(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Open a session of `GuildDatabase` in this guild's scope."""
        return self.services.db.session(self.guild_id)
