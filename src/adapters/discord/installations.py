"""Keeps the platform's list of guilds true: who added the bot where, and where it is no longer."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain, repeat
from typing import Final, cast

import discord
from discord.ext import commands

from adapters.discord.platform import DiscordPlatform
from application.ports.errors import ServiceUnavailable
from application.record_installation import RecordInstallationCommand
from baseline.cogs import Bot
from domain.guilds import AddedBySource
from domain.ids import GuildId, UserId

_AT_ONCE: Final = 4


class Installations(commands.Cog):
    """What cannot be recorded because the database is away is tried again until it can."""

    def __init__(self, bot: Bot, platform: DiscordPlatform) -> None:
        self._bot = bot
        self._platform = platform
        self._told: dict[int, asyncio.Future[UserId]] = {}
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._recorded: set[int] = set()

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._record(guild, self._platform.audit_log_waits)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Guilds may have added the bot while it was away."""
        unseen = [guild for guild in self._bot.guilds if guild.id not in self._recorded]
        results = await asyncio.gather(*map(self._record, unseen), return_exceptions=True)
        if failures := [result for result in results if isinstance(result, Exception)]:
            raise ExceptionGroup("Guilds could not be recorded", failures)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """One that was out of reach when the bot became ready, or after an outage."""
        if guild.id not in self._recorded:
            await self._record(guild)

    @commands.Cog.listener()
    async def on_guild_update(self, _before: discord.Guild, after: discord.Guild) -> None:
        await self._record(after)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Not called for an outage."""
        self._told.pop(guild.id, None)
        self._recorded.discard(guild.id)
        await self._insist(guild, lambda: self._platform.record_removal(GuildId(guild.id)), wanted=False)

    @commands.Cog.listener()
    async def on_audit_log_entry_create(self, entry: discord.AuditLogEntry) -> None:
        added_by = _who_added(entry, self._bot)
        if added_by is not None and not (told := self._who(entry.guild)).done():
            told.set_result(added_by)

    async def _record(self, guild: discord.Guild, waits: Sequence[float] = ()) -> None:
        async with self._gate:
            await self._insist(guild, lambda: self._record_once(guild, waits), wanted=True)
        self._told.pop(guild.id, None)

    async def _record_once(self, guild: discord.Guild, waits: Sequence[float]) -> None:
        added_by, source = await self._known(guild) or await self._find_out(guild, waits)
        if self._bot.get_guild(guild.id) is None:
            return
        await self._platform.record_installation(
            RecordInstallationCommand(
                guild_id=GuildId(guild.id),
                name=guild.name,
                icon_url=None if guild.icon is None else guild.icon.url,
                member_count=guild.member_count or 0,
                owner_id=UserId(cast("int", guild.owner_id)),
                added_by=added_by,
                added_by_source=source,
            )
        )
        self._recorded.add(guild.id)

    async def _known(self, guild: discord.Guild) -> tuple[UserId, AddedBySource] | None:
        """Spares the audit log at every start."""
        async with self._platform.begin(GuildId(guild.id)) as work:
            known = await work.guilds.get()
        return (known.added_by, known.added_by_source) if known is not None and known.active else None

    async def _find_out(self, guild: discord.Guild, waits: Sequence[float]) -> tuple[UserId, AddedBySource]:
        told = self._who(guild)
        for wait in (*waits, 0.0):
            try:
                added_by = await self._in_audit_log(guild)
            except discord.Forbidden:
                break
            if added_by is None:
                await asyncio.wait([told], timeout=wait)
                added_by = told.result() if told.done() else None
            if added_by is not None:
                return added_by, AddedBySource.AUDIT_LOG
        self._platform.log.info("Who added the bot is not in the audit log; the owner is taken", guild_id=guild.id)
        return UserId(cast("int", guild.owner_id)), AddedBySource.GUILD_OWNER

    async def _in_audit_log(self, guild: discord.Guild) -> UserId | None:
        async for entry in guild.audit_logs(action=discord.AuditLogAction.bot_add, limit=20):
            if (added_by := _who_added(entry, self._bot)) is not None:
                return added_by
        return None

    def _who(self, guild: discord.Guild) -> asyncio.Future[UserId]:
        return self._told.setdefault(guild.id, asyncio.get_running_loop().create_future())

    async def _insist(self, guild: discord.Guild, action: Callable[[], Awaitable[object]], *, wanted: bool) -> None:
        """Until it succeeds, or the bot's presence in the guild is no longer as `wanted`."""
        for wait in chain(self._platform.retry_waits, repeat(self._platform.retry_waits[-1])):
            if (self._bot.get_guild(guild.id) is not None) != wanted:
                return
            try:
                await action()
            except (ServiceUnavailable, discord.HTTPException) as error:
                self._platform.log.warning("A guild could not be recorded", guild_id=guild.id, reason=str(error))
                await asyncio.sleep(wait)
            else:
                return


def _who_added(entry: discord.AuditLogEntry, bot: Bot) -> UserId | None:
    """None when the entry is not about this bot being added."""
    if entry.action is not discord.AuditLogAction.bot_add or bot.user is None or entry.user_id is None:
        return None
    target_id = getattr(entry.target, "id", None)
    return UserId(entry.user_id) if target_id == bot.user.id else None
