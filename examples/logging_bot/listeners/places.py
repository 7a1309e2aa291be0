"""Channels, threads and invites."""

from collections.abc import Sequence

import discord
from discord.ext import commands

from baseline.cogs import Bot

from ..changes import changes
from ..events import Event
from ..journal import Journal
from ..kinds import Kind


class PlaceLog(commands.Cog):
    """Logs channels, threads and invites that are made, changed and deleted."""

    def __init__(self, bot: Bot, journal: Journal) -> None:
        self.bot = bot
        self.journal = journal

    @commands.Cog.listener()
    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        """Log a new channel."""
        await self._record(Kind.CHANNEL_CREATED, channel)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Log a deleted channel."""
        await self._record(Kind.CHANNEL_DELETED, channel)

    @commands.Cog.listener()
    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """Log a change of name, topic, category, slow mode, limits or permissions."""
        found = changes(before, after, "name", "topic", "category", "slowmode_delay", "nsfw", "bitrate", "user_limit")
        if before.overwrites != after.overwrites:
            found.append("permissions")
        if found:
            await self._record(Kind.CHANNEL_CHANGED, after, found)

    @commands.Cog.listener()
    async def on_thread_create(self, thread: discord.Thread) -> None:
        """Log a new thread, with the member that opened it."""
        await self._record(Kind.THREAD_CREATED, thread, actor_id=thread.owner_id)

    @commands.Cog.listener()
    async def on_thread_update(self, before: discord.Thread, after: discord.Thread) -> None:
        """Log a renamed, archived, locked or slowed thread."""
        found = changes(before, after, "name", "archived", "locked", "slowmode_delay")
        if found:
            await self._record(Kind.THREAD_CHANGED, after, found)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Log a deleted thread, also one that the bot had not cached."""
        guild = self.bot.get_guild(payload.guild_id)
        if guild is not None:
            facts = {"name": payload.thread.name if payload.thread else str(payload.thread_id)}
            event = Event(
                guild=guild,
                kind=Kind.THREAD_DELETED,
                subject_id=payload.thread_id,
                channel_id=payload.parent_id,
                facts=facts,
            )
            await self.journal.record(event)

    @commands.Cog.listener()
    async def on_invite_create(self, invite: discord.Invite) -> None:
        """Log a new invite, with the member that made it."""
        await self._invite(Kind.INVITE_CREATED, invite)

    @commands.Cog.listener()
    async def on_invite_delete(self, invite: discord.Invite) -> None:
        """Log a revoked invite."""
        await self._invite(Kind.INVITE_DELETED, invite)

    async def _invite(self, kind: Kind, invite: discord.Invite) -> None:
        guild = self.bot.get_guild(getattr(invite.guild, "id", 0))
        if guild is None:
            return
        event = Event(
            guild=guild,
            kind=kind,
            channel_id=getattr(invite.channel, "id", None),
            actor_id=None if invite.inviter is None else invite.inviter.id,
            facts={"name": invite.code},
        )
        await self.journal.record(event)

    async def _record(
        self,
        kind: Kind,
        place: discord.abc.GuildChannel | discord.Thread,
        found: Sequence[str] = (),
        *,
        actor_id: int | None = None,
    ) -> None:
        facts = {"name": place.name} | ({"changes": list(found)} if found else {})
        await self.journal.record(
            Event(
                guild=place.guild,
                kind=kind,
                subject_id=place.id,
                channel_id=place.id,
                parent_id=place.parent_id if isinstance(place, discord.Thread) else None,
                actor_id=actor_id,
                facts=facts,
            )
        )
