"""Guestbook: members write entries in Discord, which a page of the dashboard lists and removes."""

from typing import Final

import discord
from discord import app_commands
from discord.ext import commands
from sqlalchemy import func, select

from baseline.cogs import Bot, CogManifest, DataStatement
from baseline.settings import Field, GuildSettings

from .models import GuestbookEntry

cog = CogManifest(
    title="Guestbook",
    description="Members write into a guestbook, which the dashboard shows.",
    minimum_baseline="0.1",
    data=DataStatement(
        stores="Your user id, your name, and what you write into the guestbook.",
        kept="Until an entry is removed in the dashboard, or the bot leaves the server.",
        deletion="Ask those who have access to the server's dashboard.",
    ),
)

_GERMAN: Final = {
    "Guestbook": "Gästebuch",
    "How the guestbook behaves in a server.": "Wie sich das Gästebuch auf einem Server verhält.",
    "Thanks": "Dank",
    "How the bot answers an entry.": "Wie der Bot auf einen Eintrag antwortet.",
    "Entries per member": "Einträge pro Mitglied",
    "How many entries a member may write.": "Wie viele Einträge ein Mitglied schreiben darf.",
}


class GuestbookSettings(GuildSettings, title="Guestbook", translations={"de": _GERMAN}):
    """How the guestbook behaves in a server."""

    thanks: str = Field(
        default="Thank you",
        title="Thanks",
        description="How the bot answers an entry.",
        max_length=100,
    )
    most: int = Field(
        default=3,
        title="Entries per member",
        description="How many entries a member may write.",
        ge=1,
        le=50,
    )


class Guestbook(commands.Cog):
    """Write into the guestbook."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    @app_commands.command(name="guestbook", description="Write into the server's guestbook.")
    @app_commands.describe(text="What you want to say.")
    @app_commands.guild_only()
    async def write(self, interaction: discord.Interaction[Bot], text: app_commands.Range[str, 1, 300]) -> None:
        """Store the entry, unless the member has as many as the settings allow."""
        member = interaction.user
        assert isinstance(member, discord.Member)  # because of guild_only
        guild = self.bot.services.guild(member.guild.id)
        settings = await guild.settings(GuestbookSettings)
        async with guild.session() as session:
            own = select(func.count()).where(GuestbookEntry.user_id == member.id)
            if (await session.scalar(own) or 0) >= settings.most:
                answer = f"You have reached this server's limit of entries per member: {settings.most}."
                await interaction.response.send_message(answer, ephemeral=True)
                return
            session.add(
                GuestbookEntry(
                    guild_id=member.guild.id,
                    user_id=member.id,
                    name=member.display_name[:100],
                    text=text,
                    written_at=self.bot.services.clock.now(),
                )
            )
        self.bot.services.pages.changed()
        await interaction.response.send_message(f"{settings.thanks}, {member.display_name}!")


async def setup(bot: Bot) -> None:
    await bot.add_cog(Guestbook(bot))
