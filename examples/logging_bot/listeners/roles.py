"""Roles and emojis."""

from collections.abc import Sequence

import discord
from discord.ext import commands

from baseline.cogs import Bot

from ..changes import changes
from ..events import Event
from ..journal import Journal
from ..kinds import Kind


class RoleLog(commands.Cog):
    """Logs roles and emojis that are made, changed and deleted."""

    def __init__(self, bot: Bot, journal: Journal) -> None:
        self.bot = bot
        self.journal = journal

    @commands.Cog.listener()
    async def on_guild_role_create(self, role: discord.Role) -> None:
        """Log a new role."""
        await self._record(Kind.ROLE_CREATED, role)

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """Log a deleted role."""
        await self._record(Kind.ROLE_DELETED, role)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Log a change of name, colour, permissions or display. Roles that only moved are left out."""
        found = changes(before, after, "name", "colour", "hoist", "mentionable")
        granted = [name for name, has in after.permissions if has and not getattr(before.permissions, name)]
        revoked = [name for name, has in before.permissions if has and not getattr(after.permissions, name)]
        found += [f"+{name}" for name in granted] + [f"-{name}" for name in revoked]
        if found:
            await self._record(Kind.ROLE_CHANGED, after, found)

    @commands.Cog.listener()
    async def on_guild_emojis_update(
        self, guild: discord.Guild, before: Sequence[discord.Emoji], after: Sequence[discord.Emoji]
    ) -> None:
        """Log new and removed emojis; Discord sends the whole list."""
        old, new = {emoji.id: emoji for emoji in before}, {emoji.id: emoji for emoji in after}
        for kind, emojis in (
            (Kind.EMOJI_ADDED, [new[each] for each in new if each not in old]),
            (Kind.EMOJI_REMOVED, [old[each] for each in old if each not in new]),
        ):
            for emoji in emojis:
                facts = {"name": emoji.name}
                await self.journal.record(Event(guild=guild, kind=kind, subject_id=emoji.id, facts=facts))

    async def _record(self, kind: Kind, role: discord.Role, found: Sequence[str] = ()) -> None:
        facts = {"name": role.name} | ({"changes": list(found)} if found else {})
        await self.journal.record(Event(guild=role.guild, kind=kind, subject_id=role.id, facts=facts))
