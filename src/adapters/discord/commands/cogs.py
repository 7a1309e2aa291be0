"""`/cogs`: the developer team lists, loads, unloads and reloads cogs."""

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands
from typing_extensions import override

from adapters.discord.developers import DevelopersOnly
from adapters.discord.embeds import house_embed
from adapters.discord.reloading.control import CogControl
from application.access.developer_team import DeveloperTeam
from application.ports.cogs import CogLoadFailed
from baseline.cogs import Bot
from domain.cogs.cog_record import CogRecord
from domain.ids import UserId

_FIELD_LIMIT = 1024
_MOST_FIELDS = 25
"""Discord's documentation, "Embed limits"; of choices, "Application Command Option Choice"."""


class CogsCommand(commands.GroupCog, group_name="cogs", group_description="The parts that the bot is made of."):
    def __init__(
        self, control: CogControl, records: Callable[[], Sequence[CogRecord]], developers: DeveloperTeam | None
    ) -> None:
        super().__init__()
        self._control = control
        self._records = records
        self._developers = developers

    @override
    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        await interaction.response.defer(ephemeral=True)
        if self._developers is not None and await self._developers.includes(UserId(interaction.user.id)):
            return True
        raise DevelopersOnly

    @app_commands.command(name="list", description="Which cogs there are, and how each is doing.")
    async def list_cogs(self, interaction: discord.Interaction[Bot]) -> None:
        embed = house_embed("Cogs")
        for record in self._records()[:_MOST_FIELDS]:
            lines = (*record.reasons, *record.commands_left_out)
            embed.add_field(name=f"{record.name}: {record.state}", value="\n".join(lines)[:_FIELD_LIMIT], inline=False)
        await interaction.followup.send(embed=embed, ephemeral=True)

    @app_commands.command(description="Load a cog that is not loaded.")
    @app_commands.describe(name="the cog's file or folder")
    async def load(self, interaction: discord.Interaction[Bot], name: str) -> None:
        await self._do(interaction, "loaded", name, self._control.load)

    @app_commands.command(description="Remove a cog until the next start.")
    @app_commands.describe(name="the cog's file or folder")
    async def unload(self, interaction: discord.Interaction[Bot], name: str) -> None:
        await self._do(interaction, "unloaded", name, self._control.unload)

    @app_commands.command(description="Replace a cog by its present code; if that fails, the earlier code serves on.")
    @app_commands.describe(name="the cog's file or folder")
    async def reload(self, interaction: discord.Interaction[Bot], name: str) -> None:
        await self._do(interaction, "reloaded", name, self._control.reload)

    async def _do(
        self, interaction: discord.Interaction[Bot], done: str, name: str, operation: Callable[[str], Awaitable[None]]
    ) -> None:
        began = time.monotonic()
        if name not in self._control.names():
            text = f"There is no cog `{name}`. There are: {', '.join(self._control.names()) or 'none'}."
        else:
            try:
                await operation(name)
            except CogLoadFailed as failure:
                serves = " The earlier code serves on." if name in self._control.found.loaded else ""
                text = f"`{name}` was not {done}: {failure.reason}.{serves}"
            else:
                text = f"`{name}` is {done} ({time.monotonic() - began:.2f} s)."
        await interaction.followup.send(text[:2000], ephemeral=True)

    @load.autocomplete("name")
    @unload.autocomplete("name")
    @reload.autocomplete("name")
    async def _names(self, _interaction: discord.Interaction[Bot], typed: str) -> list[app_commands.Choice[str]]:
        names = [name for name in self._control.names() if typed.lower() in name.lower()]
        return [app_commands.Choice(name=name, value=name) for name in names[:_MOST_FIELDS]]
