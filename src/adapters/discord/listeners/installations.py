"""Record installations: the guilds that the bot is in, the member that added it, and the guilds that it left."""

import asyncio
from collections.abc import Callable, MutableMapping, Sequence
from itertools import chain, repeat
from typing import Final, cast
from weakref import WeakValueDictionary

import discord
from discord.ext import commands

from adapters.discord.listeners.adders import Adders
from adapters.discord.platform import DiscordPlatform
from application.guilds.reconcile_guilds import ReconcileGuildsCommand
from application.guilds.record_installation import RecordInstallationCommand
from application.ports.errors import ServiceUnavailable
from baseline.cogs import Bot
from domain.guilds import AddedBySource
from domain.ids import GuildId, UserId

_AT_ONCE: Final = 4


class Installations(commands.Cog):
    """An event only triggers a look at whether the bot is in the guild, and that is recorded.

    Looks at one guild run one after the other and repeat until record and Discord agree. While the database is away,
    the recording is retried. `announce_join` calls the cogs' listeners of a join, once the guild is recorded.
    """

    def __init__(self, bot: Bot, platform: DiscordPlatform, announce_join: Callable[[discord.Guild], None]) -> None:
        self._bot = bot
        self._announce_join = announce_join
        self._platform = platform
        self._adders = Adders(bot, platform.log)
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._turns: MutableMapping[int, asyncio.Lock] = WeakValueDictionary()
        self._recorded: set[int] = set()

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        try:
            await self._settle(guild.id, self._platform.audit_log_waits)
        finally:
            if self._bot.get_guild(guild.id) is not None:
                self._announce_join(guild)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Guilds may have added and removed the bot while it was away."""
        unseen = [guild.id for guild in self._bot.guilds if guild.id not in self._recorded]
        results = await asyncio.gather(*map(self._settle, unseen), self._reconcile(), return_exceptions=True)
        if failures := [result for result in results if isinstance(result, Exception)]:
            raise ExceptionGroup("Guilds could not be recorded", failures)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Sync a guild that was unavailable when the bot became ready, or after an outage."""
        if guild.id not in self._recorded:
            await self._settle(guild.id)

    @commands.Cog.listener()
    async def on_guild_update(self, _before: discord.Guild, after: discord.Guild) -> None:
        await self._settle(after.id)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Mark the guild as left. Discord sends another event for an outage."""
        self._adders.forget(guild.id)
        await self._settle(guild.id)

    @commands.Cog.listener()
    async def on_audit_log_entry_create(self, entry: discord.AuditLogEntry) -> None:
        """The entry often follows the join, sometimes after the owner was recorded as the adder."""
        if self._adders.note(entry):
            await self._settle(entry.guild.id)

    async def _reconcile(self) -> None:
        """Record removals: guilds of this process's shards that are active in the records and not named by Discord."""
        command = ReconcileGuildsCommand(
            shard_ids=frozenset(self._bot.shards),
            shard_count=self._bot.shard_count or 1,
            present=lambda guild_id: self._bot.get_guild(guild_id) is not None,
        )
        gone: tuple[GuildId, ...] = ()
        for wait in self._waits():
            try:
                gone = await self._platform.reconcile_guilds(command)
            except ServiceUnavailable as error:
                self._platform.log.warning("Missed removals could not be checked", reason=str(error))
                await asyncio.sleep(wait)
            else:
                break
        for guild_id in gone:
            self._platform.log.info("The bot was removed from a guild while it was away", guild_id=guild_id)
            await self._settle(guild_id)

    async def _settle(self, guild_id: int, waits: Sequence[float] = ()) -> None:
        async with self._turns.setdefault(guild_id, asyncio.Lock()):
            for wait in self._waits():
                guild = self._bot.get_guild(guild_id)
                try:
                    await self._record(guild_id, guild, waits)
                except (ServiceUnavailable, discord.HTTPException) as error:
                    self._platform.log.warning("A guild could not be recorded", guild_id=guild_id, reason=str(error))
                    await asyncio.sleep(wait)
                else:
                    if (self._bot.get_guild(guild_id) is None) == (guild is None):
                        return

    async def _record(self, guild_id: int, guild: discord.Guild | None, waits: Sequence[float]) -> None:
        if guild is None:
            self._recorded.discard(guild_id)
            await self._platform.record_removal(GuildId(guild_id))
        elif not guild.unavailable:
            async with self._gate:
                await self._record_presence(guild, waits)

    async def _record_presence(self, guild: discord.Guild, waits: Sequence[float]) -> None:
        known = await self._known(guild)
        added_by, source = known or await self._adders.find(guild, waits)
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
                joined_at=guild.me.joined_at,
            )
        )
        self._adders.forget(guild.id)
        self._recorded.add(guild.id)

    async def _known(self, guild: discord.Guild) -> tuple[UserId, AddedBySource] | None:
        """Skip the audit log at a start, unless it may improve the record."""
        async with self._platform.begin(GuildId(guild.id)) as work:
            known = await work.guilds.get()
        if known is None or not known.same_stay(guild.me.joined_at):
            return None
        if known.added_by_source is AddedBySource.GUILD_OWNER and self._adders.can_find(guild):
            return None
        return known.added_by, known.added_by_source

    def _waits(self) -> chain[float]:
        return chain(self._platform.retry_waits, repeat(self._platform.retry_waits[-1]))
