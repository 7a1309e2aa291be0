"""Edited, deleted and purged messages."""

from typing import Any

import discord
from discord.ext import commands

from baseline.cogs import Bot

from ..events import Event
from ..journal import Journal
from ..kinds import Kind


class MessageLog(commands.Cog):
    """Logs edited and deleted messages. The old text is known of cached messages alone; any text needs the intent."""

    def __init__(self, bot: Bot, journal: Journal) -> None:
        self.bot = bot
        self.journal = journal

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Log an edit by the author. Discord also sends the event for resolved links and pins: `edited_at` stays."""
        guild = self.bot.get_guild(payload.guild_id or 0)
        before, after = payload.cached_message, payload.message
        if guild is None or after.edited_at is None or (before is not None and before.edited_at == after.edited_at):
            return
        facts: dict[str, Any] = {"message": after.id}
        if before is not None and before.content:
            facts["before"] = before.content
        if after.content:
            facts["after"] = after.content
        await self.journal.record(
            Event(guild=guild, kind=Kind.MESSAGE_EDITED, user=after.author, channel_id=payload.channel_id, facts=facts)
        )

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Log a deleted message, with its text where the bot has seen it."""
        guild = self.bot.get_guild(payload.guild_id or 0)
        if guild is None:
            return
        gone = payload.cached_message
        facts: dict[str, Any] = {"message": payload.message_id}
        if gone is not None and gone.content:
            facts["text"] = gone.content
        if gone is not None and gone.attachments:
            facts["files"] = [file.filename for file in gone.attachments]
        await self.journal.record(
            Event(
                guild=guild,
                kind=Kind.MESSAGE_DELETED,
                user=None if gone is None else gone.author,
                channel_id=payload.channel_id,
                parent_id=None if gone is None else getattr(gone.channel, "parent_id", None),
                facts=facts,
            )
        )

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Log that many messages were deleted at once, with the texts of those that the bot has seen."""
        guild = self.bot.get_guild(payload.guild_id or 0)
        if guild is None:
            return
        seen = sorted(payload.cached_messages, key=lambda message: message.id)
        text = "\n".join(f"{message.author}: {message.content}" for message in seen if message.content)
        facts: dict[str, Any] = {"number": len(payload.message_ids)} | ({"text": text} if text else {})
        await self.journal.record(
            Event(
                guild=guild,
                kind=Kind.MESSAGES_PURGED,
                subject_id=payload.channel_id,
                channel_id=payload.channel_id,
                parent_id=getattr(seen[0].channel, "parent_id", None) if seen else None,
                facts=facts,
            )
        )

    async def intents_missing(self, names: frozenset[str]) -> None:
        """Log which kinds are missing without the intent."""
        if "message_content" in names:
            self.bot.services.log.warning("Edits and deletions are logged without their text", missing=sorted(names))
