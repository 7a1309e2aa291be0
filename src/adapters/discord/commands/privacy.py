"""`/privacy`: what is stored about a member, a copy of it, and its erasure."""

import asyncio
from typing import Final

import discord
from discord import app_commands
from discord.ext import commands

from adapters.discord.embeds import house_embed, send_pages
from application.cogs.manifests import CogManifests
from application.privacy.export_data import ExportData
from application.privacy.request_erasure import RequestErasure
from baseline.cogs import Bot
from baseline.ui import confirm, fitted_file
from domain.ids import UserId
from domain.privacy import RequestOrigin, Subject

_ABOUT: Final = (
    "The bot stores your id with what you asked a language model and what it cost, with your access to dashboards, and "
    "with what you changed there. `/privacy export` sends you all of it as a file, `/privacy erase` erases it. The "
    "features of this bot say what else they store:"
)
_QUESTION: Final = (
    "Erase everything that this bot stores about you, in all servers? Your access to dashboards ends, and what "
    "features have stored about you is lost. Costs stay in the accounts of servers, without your name. This cannot be "
    "undone."
)
_REQUESTED: Final = (
    "Your data are being erased; it takes about a minute. What you do with the bot from now on is stored anew."
)


class PrivacyCommand(
    commands.GroupCog, group_name="privacy", group_description="Your data: see, copy and erase what the bot stores."
):
    def __init__(self, export_data: ExportData, request_erasure: RequestErasure, manifests: CogManifests) -> None:
        super().__init__()
        self._export_data = export_data
        self._request_erasure = request_erasure
        self._manifests = manifests

    @app_commands.command(description="What the bot stores about you, how long, and how you have it deleted.")
    async def about(self, interaction: discord.Interaction[Bot]) -> None:
        await interaction.response.defer(ephemeral=True)
        embed = house_embed("Privacy", _ABOUT)
        for manifest in self._manifests.all().values():
            if (data := manifest.data) is not None:
                text = f"{data.stores}\n*Kept:* {data.kept}\n*Deleted:* {data.deletion}"
                embed.add_field(name=manifest.title or "A feature", value=text, inline=False)
        await send_pages(interaction, embed)

    @app_commands.command(description="Get a file with everything that the bot stores about you.")
    async def export(self, interaction: discord.Interaction[Bot]) -> None:
        await interaction.response.defer(ephemeral=True)
        user_id = UserId(interaction.user.id)
        pieces = await self._export_data(Subject.user(user_id), RequestOrigin.SELF, requested_by=user_id)
        document = [piece.encode() async for piece in pieces]
        file, number = await asyncio.to_thread(fitted_file, "your-data.json", document)
        if number < len(document):
            await interaction.followup.send(
                "That is more than a message can hold. Ask those who run this bot for a copy.", ephemeral=True
            )
            return
        await interaction.followup.send("This is what the bot stores about you.", file=file, ephemeral=True)

    @app_commands.command(description="Erase everything that the bot stores about you. It cannot be undone.")
    async def erase(self, interaction: discord.Interaction[Bot]) -> None:
        if not await confirm(interaction, _QUESTION, yes="Erase my data"):
            await interaction.followup.send("Nothing was erased.", ephemeral=True)
            return
        user_id = UserId(interaction.user.id)
        await self._request_erasure(Subject.user(user_id), RequestOrigin.SELF, requested_by=user_id)
        await interaction.followup.send(_REQUESTED, ephemeral=True)
