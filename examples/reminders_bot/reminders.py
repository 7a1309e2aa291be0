"""Reminders of members, kept in a table until they are due."""

from datetime import datetime, timedelta
from typing import Final, Literal, cast

import discord
from discord import app_commands
from discord.ext import commands, tasks
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from baseline.cogs import Bot
from baseline.ui import Pages, hybrid

from .losses import is_lost
from .models import Reminder
from .settings import RemindersSettings
from .times import not_understood, read_span
from .words import WORDS

_EVERY: Final = {"once": None, "daily": 24, "weekly": 7 * 24}
_MOST_CHARACTERS: Final = 2000
"""Discord's limit of a message."""


class Reminders(commands.Cog):
    """Keeps what members want to be reminded of, and reminds them."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.services = bot.services
        self.look.start()

    @hybrid(description=WORDS.command("Have yourself reminded."))
    @app_commands.describe(
        when=WORDS.command("When: 10m, 2h, 1d, or 1h 30m."),
        text=WORDS.command("What you want to be reminded of."),
        again=WORDS.command("How often it comes again."),
    )
    async def remind(
        self,
        ctx: commands.Context[Bot],
        when: str,
        again: Literal["once", "daily", "weekly"] | None = None,
        *,
        text: commands.Range[str, 1, 300],
    ) -> None:
        """Keep a reminder. `@Baseline remind 10m Tea` does so too."""
        guild = cast("discord.Guild", ctx.guild)  # because hybrid commands are for servers
        say, settings = WORDS.of(ctx), await self.services.guild(guild.id).settings(RemindersSettings)
        span = read_span(when)
        if span is None:
            await ctx.send(not_understood(say, when), ephemeral=True)
            return
        if span > settings.longest:
            sentence = "That is too far ahead: {longest} at most in this server."
            await ctx.send(say(sentence, longest=settings.longest), ephemeral=True)
            return
        due_at = self.services.clock.now() + span
        kept = Reminder(
            guild_id=guild.id,
            user_id=ctx.author.id,
            channel_id=ctx.channel.id,
            text=text,
            due_at=due_at,
            every_hours=_EVERY[again or "once"],
        )
        if not await self.keep(kept, most=settings.most):
            sentence = "You have {most} reminders, which is the most here. Cancel one with /unremind."
            await ctx.send(say(sentence, most=settings.most), ephemeral=True)
            return
        self.services.pages.changed()
        await ctx.send(
            say("I remind you {when}: {text}", when=_shown(due_at), text=text),
            ephemeral=True,
            allowed_mentions=discord.AllowedMentions.none(),
        )

    @hybrid(description=WORDS.command("Show your reminders."))
    async def reminders(self, ctx: commands.Context[Bot]) -> None:
        """List the member's reminders, the next one first."""
        lines = [
            f"{number}. {_shown(reminder.due_at)} {reminder.text}"
            for number, reminder in enumerate(await self.of_member(ctx), 1)
        ]
        pages = _pages(lines)
        if ctx.interaction is None or not pages:
            text = pages[0] if pages else WORDS.of(ctx)("You have no reminders.")
            await ctx.send(text, ephemeral=True, allowed_mentions=discord.AllowedMentions.none())
            return
        await Pages(pages, owner_id=ctx.author.id).send(ctx.interaction, ephemeral=True)

    @hybrid(description=WORDS.command("Cancel a reminder."))
    @app_commands.describe(number=WORDS.command("Its number in /reminders."))
    async def unremind(self, ctx: commands.Context[Bot], number: commands.Range[int, 1, 1000]) -> None:
        """Delete a reminder of the member."""
        say, own = WORDS.of(ctx), await self.of_member(ctx)
        if number > len(own):
            await ctx.send(say("There is no reminder {number}. See /reminders.", number=number), ephemeral=True)
            return
        async with self.services.db.session() as session:
            await session.delete(own[number - 1])
        self.services.pages.changed()
        await ctx.send(say("Cancelled: {text}", text=own[number - 1].text), ephemeral=True)

    async def of_member(self, ctx: commands.Context[Bot]) -> list[Reminder]:
        """Return the member's reminders in this server, the next one first."""
        async with self.services.db.session() as session:
            own = select(Reminder).where(Reminder.user_id == ctx.author.id).order_by(Reminder.due_at, Reminder.id)
            return list(await session.scalars(own))

    async def keep(self, reminder: Reminder, *, most: int) -> bool:
        """Store the reminder, unless the member has as many as the server allows."""
        async with self.services.db.session() as session:
            own = select(func.count()).select_from(Reminder).where(Reminder.user_id == reminder.user_id)
            if (await session.scalar(own) or 0) >= most:
                return False
            session.add(reminder)
        return True

    @tasks.loop(minutes=1)
    async def look(self) -> None:
        """Send the due reminders of all servers."""
        await self.services.db.due(Reminder, Reminder.due_at, self.send)

    async def send(self, session: AsyncSession, reminder: Reminder) -> None:
        """Send one reminder, and delete it or set its next time. If its channel is lost, it is deleted."""
        channel = self.bot.get_partial_messageable(reminder.channel_id, guild_id=reminder.guild_id)
        try:
            await channel.send(
                f"<@{reminder.user_id}> {reminder.text}",
                allowed_mentions=discord.AllowedMentions(
                    everyone=False, roles=False, users=[discord.Object(reminder.user_id)]
                ),
            )
        except discord.HTTPException as error:
            if not is_lost(error):
                raise
            self.services.log.info("A reminder has lost its channel", channel_id=reminder.channel_id)
            await session.delete(reminder)
            return
        if reminder.every_hours is None:
            await session.delete(reminder)
            return
        while reminder.due_at <= self.services.clock.now():
            reminder.due_at += timedelta(hours=reminder.every_hours)


def _pages(lines: list[str]) -> list[str]:
    """Return the lines on as few pages as Discord takes; one line always fits."""
    pages: list[str] = []
    for line in lines:
        if pages and len(pages[-1]) + 1 + len(line) <= _MOST_CHARACTERS:
            pages[-1] += f"\n{line}"
        else:
            pages.append(line)
    return pages


def _shown(moment: datetime) -> str:
    return discord.utils.format_dt(moment, "R")
