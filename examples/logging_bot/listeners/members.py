"""Joins, leaves, bans, timeouts, roles and nicknames of members."""

import discord
from discord.ext import commands

from baseline.cogs import Bot

from ..events import Event
from ..journal import Journal
from ..kinds import Kind


class MemberLog(commands.Cog):
    """Logs what happens to members. Without the intent for members, the audit log alone shows roles and timeouts."""

    def __init__(self, bot: Bot, journal: Journal) -> None:
        self.bot = bot
        self.journal = journal

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """Log a join, with the age of the account."""
        facts = {"account_since": member.created_at.isoformat()}
        await self.journal.record(Event(guild=member.guild, kind=Kind.MEMBER_JOINED, user=member, facts=facts))

    @commands.Cog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """Log a leave, also of a member that the bot had not cached."""
        guild = self.bot.get_guild(payload.guild_id)
        if guild is not None:
            await self.journal.record(Event(guild=guild, kind=Kind.MEMBER_LEFT, user=payload.user))

    @commands.Cog.listener()
    async def on_member_ban(self, guild: discord.Guild, user: discord.User | discord.Member) -> None:
        """Log a ban."""
        await self.journal.record(Event(guild=guild, kind=Kind.MEMBER_BANNED, user=user))

    @commands.Cog.listener()
    async def on_member_unban(self, guild: discord.Guild, user: discord.User) -> None:
        """Log the end of a ban."""
        await self.journal.record(Event(guild=guild, kind=Kind.MEMBER_UNBANNED, user=user))

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Log changes of roles, timeout and nickname; Discord sends them together."""
        added = [role.name for role in after.roles if role not in before.roles]
        removed = [role.name for role in before.roles if role not in after.roles]
        if added or removed:
            facts = {"added": added, "removed": removed}
            await self.journal.record(Event(guild=after.guild, kind=Kind.ROLES_CHANGED, user=after, facts=facts))
        if before.timed_out_until != after.timed_out_until:
            await self.journal.record(timeout_of(after.guild, after, after.timed_out_until))
        if before.nick != after.nick:
            names = {"old": before.display_name, "new": after.display_name}
            await self.journal.record(Event(guild=after.guild, kind=Kind.NICKNAME_CHANGED, user=after, facts=names))

    async def intents_missing(self, names: frozenset[str]) -> None:
        """Log which kinds are missing without the intent."""
        if "members" in names:
            self.bot.services.log.warning("Joins, leaves and nicknames are not logged", missing=sorted(names))


def timeout_of(guild: discord.Guild, user: discord.abc.User | discord.Object, until: object) -> Event:
    """Return the event of a timeout, or of its end without a time."""
    facts = {} if until is None else {"until": str(until)}
    kind = Kind.TIMEOUT_ENDED if until is None else Kind.TIMED_OUT
    return Event(guild=guild, kind=kind, user=user, facts=facts)
