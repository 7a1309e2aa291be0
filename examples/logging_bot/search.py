"""Search and export the log in Discord."""

import asyncio
from typing import Final, cast

import discord
from discord import app_commands
from discord.ext import commands
from sqlalchemy import func, select

from baseline.cogs import Bot
from baseline.ui import Pages, embed

from .export import file_of
from .kinds import Kind
from .models import LogEntry
from .sentences import line_of
from .wanted import Wanted
from .words import WORDS

_PER_PAGE: Final = 10
_LONGEST_PAGE: Final = 4000
_MOST_FOUND: Final = 200
_MOST_EXPORTED: Final = 20_000
_DAYS: Final = 365

_describe = app_commands.describe(
    member=WORDS.command("Whom it happened to, or who did it."),
    kind=WORDS.command("What happened."),
    channel=WORDS.command("Where."),
    text=WORDS.command("Words in texts and names."),
    days=WORDS.command("Of how many days."),
)


class LogSearch(commands.Cog):
    """`/log search` and `/log export`, for members who may see the audit log."""

    log = app_commands.Group(
        name="log",
        description=WORDS.command("The server log."),
        guild_only=True,
        default_permissions=discord.Permissions(view_audit_log=True),
    )

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.services = bot.services

    @log.command(name="search", description=WORDS.command("Search the log."))
    @_describe
    @app_commands.checks.has_permissions(view_audit_log=True)
    async def search(
        self,
        interaction: discord.Interaction[Bot],
        *,
        member: discord.User | None = None,
        kind: str | None = None,
        channel: discord.TextChannel | discord.VoiceChannel | discord.Thread | None = None,
        text: app_commands.Range[str, 1, 100] | None = None,
        days: app_commands.Range[int, 1, 365] = _DAYS,
    ) -> None:
        """Show the found entries on pages, the newest first."""
        await interaction.response.defer(ephemeral=True)
        wanted = Wanted(_id(member), kind, _id(channel), text, days)
        _, found = await self.find(interaction, wanted, most=_MOST_FOUND)
        say = WORDS.of(interaction)
        lines = [line_of(entry, say).replace("\n", " ") for entry in found] or [say("Nothing was found.")]
        pages = [embed("", page) for page in _pages(lines)]
        await Pages(pages, owner_id=interaction.user.id).send(interaction, ephemeral=True)

    @log.command(name="export", description=WORDS.command("Save the log as a CSV file."))
    @_describe
    @app_commands.checks.has_permissions(view_audit_log=True)
    async def export(
        self,
        interaction: discord.Interaction[Bot],
        *,
        member: discord.User | None = None,
        kind: str | None = None,
        channel: discord.TextChannel | discord.VoiceChannel | discord.Thread | None = None,
        text: app_commands.Range[str, 1, 100] | None = None,
        days: app_commands.Range[int, 1, 365] = _DAYS,
    ) -> None:
        """Send the found entries, as many as Discord takes, as a file that only the member sees."""
        await interaction.response.defer(ephemeral=True)
        wanted = Wanted(_id(member), kind, _id(channel), text, days)
        number, found = await self.find(interaction, wanted, most=_MOST_EXPORTED)
        file, most = await asyncio.to_thread(file_of, found)
        say = WORDS.of(interaction)
        shown = say("{number} events", number=number) if number != 1 else say("1 event")
        if number > most:
            sentence = "There are {number} events; the file has the newest {most}."
            shown = say(sentence, number=number, most=most)
        await interaction.followup.send(shown, file=file, ephemeral=True)

    @search.autocomplete("kind")
    @export.autocomplete("kind")
    async def kinds(self, _interaction: discord.Interaction[Bot], typed: str) -> list[app_commands.Choice[str]]:
        """Offer the kinds that contain the typed text; Discord shows 25."""
        fitting = [kind for kind in Kind if typed.casefold() in kind.value]
        return [app_commands.Choice(name=kind.value, value=kind.value) for kind in fitting[:25]]

    async def find(
        self, interaction: discord.Interaction[Bot], wanted: Wanted, *, most: int
    ) -> tuple[int, list[LogEntry]]:
        """Return how many entries fit, and the newest of them."""
        guild = cast("discord.Guild", interaction.guild)  # because of guild_only
        fits = wanted.conditions(guild.id, self.services.clock.now())
        async with self.services.db.session(guild.id) as session:
            number = await session.scalar(select(func.count()).select_from(LogEntry).where(*fits))
            newest = select(LogEntry).where(*fits).order_by(LogEntry.at.desc(), LogEntry.id.desc()).limit(most)
            return number or 0, list(await session.scalars(newest))


def _pages(lines: list[str]) -> list[str]:
    """Return the lines on as few pages as an embed takes, which would shorten a longer page."""
    pages: list[list[str]] = []
    for line in lines:
        page = pages[-1] if pages else []
        if page and len(page) < _PER_PAGE and len("\n".join([*page, line])) <= _LONGEST_PAGE:
            page.append(line)
        else:
            pages.append([line])
    return ["\n".join(page) for page in pages]


def _id(of: discord.abc.Snowflake | None) -> int | None:
    return None if of is None else of.id
