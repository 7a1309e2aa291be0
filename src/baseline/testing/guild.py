"""The guild that a test acts in, and the bot's messages there."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import discord
from discord.ext import commands
from simcord import GuildHandle

from adapters.discord.bot import BaselineBot
from adapters.platform_api.scripted import ScriptedPlatformApi
from application.events.section_changes import SectionChanged
from application.settings.change_settings import ChangeSettingsCommand
from baseline.api import ApiGuild
from baseline.config import SettingsModel
from baseline.services import GuildServices
from baseline.settings import GuildSettings
from baseline.signals import Signal
from baseline.testing.jobs import jobs_of
from baseline.testing.kept_log import Line
from baseline.testing.members import SimulatedMember
from baseline.testing.platform import PlatformInMemory
from baseline.testing.script import ScriptedModel
from baseline.testing.sent import Replies, Sent
from baseline.testing.steps import step
from baseline.testing.tables import FreshTables
from domain.audit import AuditEntry
from domain.ids import GuildId, UserId
from domain.spending.usage import UsageRecord
from simulators.discord.members.acts import join
from simulators.discord.names import Names
from simulators.discord.stepped_env import SteppedEnv
from simulators.discord.world import actor


class SimulatedGuild:
    """A guild in which the bot with the cogs under test is a member.

    Its members are `owner`, `admin` (role Moderator, which may manage the guild), `mara` (role Regular), `leo`, and
    those that the test adds. `llm` scripts the answers of language models. `bot` is discord.py's.
    """

    def __init__(
        self,
        *,
        env: SteppedEnv,
        handle: GuildHandle,
        bot: BaselineBot,
        platform: PlatformInMemory,
        llm: ScriptedModel,
        seen_errors: set[int],
    ) -> None:
        self.bot = bot
        self.llm = llm
        self._env = env
        self._handle = handle
        self._platform = platform
        self._names = Names(env, [handle])
        self._seen_errors = seen_errors
        self._nonces: set[str] = set()

    @property
    def id(self) -> int:
        """The guild's id."""
        return self._handle.id

    @property
    def services(self) -> GuildServices:
        """The platform's services for this guild, as the cog has them."""
        return self.bot.services.guild(self.id)

    @property
    def api(self) -> ApiGuild:
        """This guild as a route of the cog gets it: `await list_notes.fn(guild.api)` calls a Litestar handler."""
        platform = self._platform.discord
        return ApiGuild(GuildId(self.id), platform.settings.read, platform.services.db)

    @property
    def discord_guild(self) -> discord.Guild:
        """The guild as the bot's cache holds it."""
        found = self.bot.get_guild(self.id)
        if found is None:
            raise AssertionError("The bot is not in this guild.")
        return found

    def cog(self, name: str) -> commands.Cog:
        """Return the loaded cog with the name of its class. Raises `AssertionError` when there is none."""
        found = self.bot.get_cog(name)
        if found is None:
            raise AssertionError(f"There is no cog {name!r}. Loaded: {', '.join(sorted(self.bot.cogs))}.")
        return found

    def member(self, name: str) -> SimulatedMember:
        """Return the member with this name. Raises `NotUnderstood`, which names the members, when there is none."""
        user_id = self._names.member(self._handle, name).user_id
        return SimulatedMember(self._env, self._handle, actor(self._env, self._handle, user_id), self._names)

    def role(self, name: str) -> discord.Role:
        """Return the role with this name. Raises `AssertionError` when there is none."""
        found = discord.utils.get(self.discord_guild.roles, name=name)
        if found is None:
            raise AssertionError(
                f"There is no role {name!r}: {', '.join(role.name for role in self.discord_guild.roles)}."
            )
        return found

    def channel(self, name: str) -> discord.abc.GuildChannel:
        """Return the channel with this name. Raises `AssertionError` when there is none."""
        found = discord.utils.get(self.discord_guild.channels, name=name)
        if found is None:
            known = ", ".join(channel.name for channel in self.discord_guild.channels)
            raise AssertionError(f"There is no channel {name!r}: {known}.")
        return found

    async def join(self, name: str, *, bot: bool = False) -> Replies:
        """Let a new user, one that has left, or another bot join the guild. `member(name)` then returns that user."""
        async with step(self._env, f"{name} joining") as done:
            await join(self._env, self._handle, name, bot=bot)
        return done.result

    async def advance(self, by: float | timedelta) -> Replies:
        """Move the clock forward, by seconds or a `timedelta`. Timers and loops on the way run when they are due."""
        seconds = by.total_seconds() if isinstance(by, timedelta) else float(by)
        async with step(self._env, f"{seconds:g} seconds passing") as done:
            await self._env.advance_time(seconds)
        return done.result

    async def run_jobs(self) -> Replies:
        """Run the cog's jobs that are due, as a worker does, and return what they sent. Needs `tables=True`.

        A failed attempt is no failure of the test: read `baseline.jobs` for when it is repeated.
        """
        async with step(self._env, "the jobs running") as done:
            with self._env._bot_scope():  # noqa: SLF001 - the jobs are the bot's own work
                await jobs_of(self.bot, self._platform.discord.settings.read, self._nonces).run_due()
            await self._env.settle()
        return done.result

    async def emit(self, signal: Signal) -> Replies:
        """Emit a signal, as another cog would, and let its handlers run."""
        async with step(self._env, f"the signal {signal.type}") as done:
            with self._env._bot_scope():  # noqa: SLF001 - the handlers are the bot's own work
                await self.bot.services.signals.emit(signal)
            await self._env.settle()
        return done.result

    async def settings(self, model: type[SettingsModel]) -> SettingsModel:
        """Return the guild's settings in force."""
        return await self.services.settings(model)

    async def configure(self, model: type[GuildSettings], **values: Any) -> Replies:
        """Change settings as the guild's owner does in the dashboard: checked, audited, announced to cogs."""
        guild_id = GuildId(self.id)
        async with step(self._env, f"changed settings of {model.section}") as done:
            current = await self._platform.discord.settings.read.section(guild_id, model.section)
            command = ChangeSettingsCommand(
                guild_id=guild_id,
                key=model.section,
                values={**current.effective.values, **values},
                expected_version=current.stored.version,
                changed_by=UserId(self.member("owner").id),
            )
            changed = await self._platform.change_settings(command)
            with self._env._bot_scope():  # noqa: SLF001 - as above
                self._platform.cache.announce(SectionChanged(guild_id, model.section, changed.stored.version))
            await self._env.settle()
        return done.result

    @property
    def commands(self) -> dict[str, dict[str, Any]]:
        """The synced application commands by name, as Discord has them."""
        scopes = self._env.backend.commands
        return {name: payload for scope in (None, self.id) for (name, _), payload in scopes.get(scope, {}).items()}

    @property
    def now(self) -> datetime:
        """The simulated time, which `services.clock` shows too."""
        return self._env.now()

    @property
    def sent(self) -> list[Sent]:
        """All messages that the bot has sent since the start, the oldest first, deleted messages included."""
        return [Sent(self._env, record) for _, record in sorted(self._env.backend.sent.items())]

    def history(self, channel: str) -> list[str]:
        """Return the texts in a channel, the oldest first, those of members included."""
        return [message.content for message in self._names.channel(self._handle, channel).history()]

    @property
    def usage(self) -> list[UsageRecord]:
        """The recorded calls to language models for this guild, the oldest first."""
        return [record for record in self._platform.database.usage.values() if record.guild_id == self.id]

    @property
    def rest_api(self) -> ScriptedPlatformApi:
        """The API behind `services.api`: `answers(path, answer)` scripts it, `calls` are the calls that were made."""
        return self._platform.api

    @property
    def signals(self) -> list[Signal]:
        """The signals that were emitted, the oldest first."""
        return list(self._platform.signals.emitted)

    @property
    def log(self) -> list[Line]:
        """The lines of `services.log`, and the errors of all other loggers, the oldest first."""
        return list(self._platform.log.lines)

    @property
    def errors(self) -> list[Line]:
        """The errors in `log`. An error that a test has not read here fails it at the end.

        Failures of the cog that the platform contains are among them, such as that of a handler of signals.
        """
        found = self._platform.log.of("error")
        self._seen_errors.update(id(line) for line in found)
        return found

    @property
    def audit(self) -> list[AuditEntry]:
        """The audited changes of the guild, the oldest first."""
        return [row.entry for row in self._platform.database.guilds[GuildId(self.id)].audit]

    @contextmanager
    def database_away(self) -> Iterator[None]:
        """Let the database fail inside the block, as in an outage: documents, settings, and sessions of tables."""
        tables = self.bot.services.db
        self._platform.database.outage.down = True
        if isinstance(tables, FreshTables):
            tables.is_away = True
        try:
            yield
        finally:
            self._platform.database.outage.down = False
            if isinstance(tables, FreshTables):
                tables.is_away = False
