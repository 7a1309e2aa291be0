"""Polls with buttons that work after a restart: each button names its poll."""

import re
from typing import Any, Final, cast

import discord
from discord import app_commands
from discord.ext import commands, tasks
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from baseline.cogs import Bot
from baseline.ui import hybrid
from baseline.words import Speaker

from .losses import ARCHIVED, is_lost
from .models import Poll, Vote
from .settings import PollsSettings
from .times import not_understood, read_span
from .words import WORDS

_NO_PINGS: Final = discord.AllowedMentions.none()


class Polls(commands.Cog):
    """Holds polls, counts their votes, and says how they ended."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.services = bot.services
        self.look.start()

    async def cog_load(self) -> None:
        """Register the buttons of all polls, also of those sent before a restart."""
        self.bot.add_dynamic_items(Answer)

    async def cog_unload(self) -> None:
        """Unregister the buttons, so that a reloaded cog can register them."""
        self.bot.remove_dynamic_items(Answer)

    @hybrid(description=WORDS.command("Hold a poll."))
    @app_commands.describe(
        question=WORDS.command("What you ask."),
        answers=WORDS.command("Two to five answers, with | between them."),
        lasting=WORDS.command("How long: 10m, 2h, 1d."),
    )
    async def poll(
        self, ctx: commands.Context[Bot], question: commands.Range[str, 1, 300], answers: str, lasting: str = "1d"
    ) -> None:
        """Post a poll with a button for each answer."""
        guild = cast("discord.Guild", ctx.guild)  # because hybrid commands are for servers
        say, settings = WORDS.of(ctx), await self.services.guild(guild.id).settings(PollsSettings)
        choices = [answer.strip() for answer in answers.split("|") if answer.strip()]
        if not 2 <= len(choices) <= 5 or max(map(len, choices)) > 70:
            sentence = "Write two to five answers, with | between them, each of 70 characters at most."
            await ctx.send(say(sentence), ephemeral=True)
            return
        span = read_span(lasting)
        if span is None:
            await ctx.send(not_understood(say, lasting), ephemeral=True)
            return
        poll = Poll(
            guild_id=guild.id,
            channel_id=ctx.channel.id,
            message_id=None,
            language=guild.preferred_locale.value,
            question=question,
            answers=choices,
            ends_at=self.services.clock.now() + min(span, settings.longest),
        )
        async with self.services.db.session() as session:
            session.add(poll)
        message = await ctx.send(_asked(poll), view=_buttons(poll, {}), allowed_mentions=_NO_PINGS)
        async with self.services.db.session() as session:
            (await session.merge(poll)).message_id = message.id
        self.services.pages.changed()

    @tasks.loop(minutes=1)
    async def look(self) -> None:
        """End the polls whose time is over, in all servers."""
        await self.services.db.due(Poll, Poll.ends_at, self.end)

    async def end(self, session: AsyncSession, poll: Poll) -> None:
        """Show the result in place of the buttons, and delete the poll with its votes."""
        try:
            await self._show_result(poll, await _votes(session, poll.id))
        except discord.HTTPException as error:
            if not is_lost(error):
                raise
            self.services.log.info("A poll has lost its message", channel_id=poll.channel_id)
        await session.delete(poll)

    async def _show_result(self, poll: Poll, votes: dict[int, int]) -> None:
        """In an archived thread the result is announced in any case, and first, since that reopens the thread."""
        if poll.message_id is None:
            return
        say = WORDS.of(poll.language)
        result = _result(say, poll, votes)
        settings = await self.services.guild(poll.guild_id).settings(PollsSettings)
        channel = self.bot.get_partial_messageable(poll.channel_id, guild_id=poll.guild_id)
        message = channel.get_partial_message(poll.message_id)
        ended = say("**{question}**\nEnded: {result}", question=poll.question, result=result)
        announced = say("The poll has ended. {result}", result=result)
        try:
            await message.edit(content=ended, view=None, allowed_mentions=_NO_PINGS)
        except discord.HTTPException as error:
            if error.code != ARCHIVED:
                raise
            await message.reply(announced, allowed_mentions=_NO_PINGS)
            await message.edit(content=ended, view=None, allowed_mentions=_NO_PINGS)
        else:
            if settings.announces:
                await message.reply(announced, allowed_mentions=_NO_PINGS)


class Answer(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"poll:(?P<poll>\d+):(?P<answer>\d)"):
    """The button of one answer."""

    def __init__(self, poll_id: int, answer: int, label: str = "?") -> None:
        super().__init__(discord.ui.Button(label=label, custom_id=f"poll:{poll_id}:{answer}"))
        self.poll_id, self.answer = poll_id, answer

    @classmethod
    async def from_custom_id(  # type: ignore[override]  # discord.py types the client without a bot
        cls, _interaction: discord.Interaction[Any], item: discord.ui.Button[Any], match: re.Match[str]
    ) -> "Answer":
        """Read the poll and the answer from the button."""
        return cls(int(match["poll"]), int(match["answer"]), item.label or "?")

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Count the vote in place of the member's earlier one, and show the new numbers."""
        bot = cast("Bot", interaction.client)
        async with bot.services.db.session(interaction.guild_id) as session:
            poll = await session.get(Poll, self.poll_id)
            if poll is None:
                await interaction.response.send_message(WORDS.of(interaction)("This poll has ended."), ephemeral=True)
                return
            vote = Vote(guild_id=poll.guild_id, poll_id=poll.id, user_id=interaction.user.id, answer=self.answer)
            await session.merge(vote)
            await session.flush()
            votes = await _votes(session, poll.id)
        bot.services.pages.changed()
        await interaction.response.edit_message(view=_buttons(poll, votes))


async def _votes(session: AsyncSession, poll_id: int) -> dict[int, int]:
    counted = select(Vote.answer, func.count()).where(Vote.poll_id == poll_id).group_by(Vote.answer)
    return dict((await session.execute(counted)).all())


def _asked(poll: Poll) -> str:
    when = discord.utils.format_dt(poll.ends_at, "R")
    return WORDS.of(poll.language)("**{question}**\nEnds {when}.", question=poll.question, when=when)


def _buttons(poll: Poll, votes: dict[int, int]) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    for number, answer in enumerate(poll.answers):
        view.add_item(Answer(poll.id, number, f"{answer} ({votes.get(number, 0)})"))
    return view


def _result(say: Speaker, poll: Poll, votes: dict[int, int]) -> str:
    by_votes = sorted(enumerate(poll.answers), key=lambda numbered: -votes.get(numbered[0], 0))
    return ", ".join(say("{answer}: {votes}", answer=answer, votes=votes.get(at, 0)) for at, answer in by_votes)
