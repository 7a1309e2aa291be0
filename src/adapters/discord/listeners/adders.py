"""Find the member that added the bot to a guild: in the audit log, or in its new entries as Discord sends them."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final, cast

import discord

from baseline.cogs import Bot
from baseline.services import Log
from domain.guilds import AddedBySource
from domain.ids import UserId

# The entry is written within seconds of the join; an older one belongs to an earlier stay.
_SAME_MOMENT: Final = timedelta(minutes=1)


class Adders:
    def __init__(self, bot: Bot, log: Log) -> None:
        self._bot = bot
        self._log = log
        self._reported: dict[int, asyncio.Future[UserId]] = {}

    def note(self, entry: discord.AuditLogEntry) -> bool:
        """Return whether the entry records the adding of this bot."""
        added_by = self._who_added(entry, entry.guild)
        if added_by is None:
            return False
        reported = self._report_of(entry.guild.id)
        if not reported.done():
            reported.set_result(added_by)
        return True

    def forget(self, guild_id: int) -> None:
        self._reported.pop(guild_id, None)

    def can_find(self, guild: discord.Guild) -> bool:
        """Return whether a search may succeed: an entry came, or the audit log can be read."""
        return guild.id in self._reported or guild.me.guild_permissions.view_audit_log

    async def find(self, guild: discord.Guild, waits: Sequence[float]) -> tuple[UserId, AddedBySource]:
        """Return the member that added the bot; the owner if the audit log is unreadable or still has no entry.

        `waits` are the seconds between searches.
        """
        reported = self._report_of(guild.id)
        for wait in (*waits, 0.0):
            try:
                added_by = reported.result() if reported.done() else await self._in_audit_log(guild)
            except discord.Forbidden:
                break
            if added_by is None:
                await asyncio.wait([reported], timeout=wait)
                added_by = reported.result() if reported.done() else None
            if added_by is not None:
                return added_by, AddedBySource.AUDIT_LOG
        self._log.info("Who added the bot is not in the audit log; the owner is taken", guild_id=guild.id)
        return UserId(cast("int", guild.owner_id)), AddedBySource.GUILD_OWNER

    async def _in_audit_log(self, guild: discord.Guild) -> UserId | None:
        async for entry in guild.audit_logs(action=discord.AuditLogAction.bot_add, limit=20):
            if (added_by := self._who_added(entry, guild)) is not None:
                return added_by
        return None

    def _report_of(self, guild_id: int) -> asyncio.Future[UserId]:
        return self._reported.setdefault(guild_id, asyncio.get_running_loop().create_future())

    def _who_added(self, entry: discord.AuditLogEntry, guild: discord.Guild) -> UserId | None:
        """None when the entry is not about this bot being added for its present stay."""
        if entry.action is not discord.AuditLogAction.bot_add or self._bot.user is None or entry.user_id is None:
            return None
        joined_at = guild.me.joined_at
        if joined_at is not None and entry.created_at < joined_at - _SAME_MOMENT:
            return None
        return UserId(entry.user_id) if getattr(entry.target, "id", None) == self._bot.user.id else None
