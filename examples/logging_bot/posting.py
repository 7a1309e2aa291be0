"""Post what the table holds, in few messages: many events make one with a file."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import discord
from discord.ext import commands, tasks
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from baseline.cogs import Bot
from baseline.ui import embed
from baseline.words import Speaker

from .export import file_of
from .models import LogEntry
from .sentences import line_of
from .words import WORDS

_SECONDS: Final = 5
_SHOWN: Final = 15
_MOST: Final = 5000
_LONGEST: Final = 3900
_AGAIN_AFTER: Final = timedelta(minutes=1)


class LogPosts(commands.Cog):
    """Posts entries that are due. An entry counts as posted once Discord has taken it, so a crash posts it again."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.services = bot.services
        self.post.start()

    @tasks.loop(seconds=_SECONDS)
    async def post(self) -> None:
        """Post until no channel is due. A message takes thousands of events; discord.py keeps the rate limits."""
        while await self.services.db.due(LogEntry, LogEntry.post_at, self.post_channel, limit=1):
            pass

    async def post_channel(self, session: AsyncSession, first: LogEntry) -> None:
        """Post the due entries of this entry's channel, the oldest first. What one message cannot hold stays due."""
        if first.post_to is None:
            first.post_at = None
            return
        due = (
            select(LogEntry)
            .where(LogEntry.post_to == first.post_to, LogEntry.post_at <= self.services.clock.now())
            .order_by(LogEntry.at, LogEntry.id)
            .limit(_MOST)
            .with_for_update(skip_locked=True)
        )
        entries = list(await session.scalars(due))
        guild = self.bot.get_guild(first.guild_id)
        channel = self.bot.get_partial_messageable(first.post_to, guild_id=first.guild_id)
        shown, attached, number = message_of(entries, WORDS.of(guild))
        try:
            if attached is None:
                await channel.send(embed=shown)
            else:
                await channel.send(embed=shown, file=attached)
        except (discord.NotFound, discord.Forbidden):
            self.services.log.warning("The log cannot be posted to its channel", channel_id=first.post_to)
        except discord.HTTPException:
            self.services.log.warning("Discord does not accept the log's messages now", channel_id=first.post_to)
            for entry in entries:
                entry.post_at = self.services.clock.now() + _AGAIN_AFTER
            return
        for entry in entries[:number]:
            entry.post_at = None


def message_of(entries: Sequence[LogEntry], say: Speaker) -> tuple[discord.Embed, discord.File | None, int]:
    """Build the message for these entries, with a CSV file where not all are shown, and return how many it has.

    It has all, unless the file would be too large: then the first ones that fit.
    """
    lines: list[str] = []
    for entry in entries[:_SHOWN]:
        line = line_of(entry, say)
        if sum(map(len, lines)) + len(lines) + len(line) > _LONGEST:
            break
        lines.append(line)
    if len(lines) == len(entries):
        return embed("", "\n".join(lines)), None, len(entries)
    file, number = file_of(entries)
    lines.append(say("and {number} more in the file", number=number - len(lines)))
    return embed(say("{number} events", number=number), "\n".join(lines)), file, number
