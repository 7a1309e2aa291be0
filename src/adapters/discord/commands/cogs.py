"""`/cogs`: the developer team lists, loads, unloads and reloads cogs; managers of a server switch them off there."""

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands
from typing_extensions import override

from adapters.discord.answering.allowed import DevelopersOnly
from adapters.discord.breakers.shown import breaker_lines
from adapters.discord.commands.manifest_lines import manifest_lines
from adapters.discord.embeds import house_embed, send_pages
from adapters.discord.reloading.control import CogControl
from adapters.process_name import process_name
from application.access.developer_team import DeveloperTeam
from application.cogs.breakers.breakers import CogBreakers
from application.cogs.change_cog import ChangeCogCommand, RepeatCogChange
from application.cogs.switches.switches import GuildSwitches
from application.ports.bot.cog_modules import CogLoadFailed
from application.ports.errors import ServiceUnavailable
from baseline.cogs import Bot
from domain.cogs.cog_change import CogOperation
from domain.cogs.cog_record import CogRecord
from domain.ids import GuildId, UserId

_MOST_CHOICES = 25
"""Discord's documentation, "Application Command Option Choice"."""


class CogsCommand(commands.GroupCog, group_name="cogs", group_description="The parts that the bot is made of."):
    def __init__(
        self,
        control: CogControl,
        records: Callable[[], Sequence[CogRecord]],
        developers: DeveloperTeam | None,
        switches: GuildSwitches,
        breakers: CogBreakers,
        *,
        repeat: RepeatCogChange | None,
    ) -> None:
        super().__init__()
        self._repeat = repeat
        self._breakers = breakers
        self._switches = switches
        self._control = control
        self._records = records
        self._developers = developers

    @override
    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        await interaction.response.defer(ephemeral=True)
        if interaction.command is not None and interaction.command.name in {"on", "off"}:
            if not interaction.permissions.manage_guild:
                raise app_commands.MissingPermissions(["manage_guild"])
            return True
        if self._developers is not None and await self._developers.includes(UserId(interaction.user.id)):
            return True
        raise DevelopersOnly

    @app_commands.command(name="list", description="The cogs: how each is doing, what it needs and what it stores.")
    async def list_cogs(self, interaction: discord.Interaction[Bot]) -> None:
        embed = house_embed("Cogs")
        for record in self._records():
            lines = (*record.reasons, *breaker_lines(record.name, self._breakers), *record.commands_left_out)
            text = "\n".join((*lines, *manifest_lines(record.manifest)))
            embed.add_field(name=f"{record.name}: {record.state}", value=text, inline=False)
        await send_pages(interaction, embed)

    @app_commands.command(description="Load a cog that is not loaded.")
    @app_commands.describe(name="the cog's file or folder")
    async def load(self, interaction: discord.Interaction[Bot], name: str) -> None:
        await self._do(interaction, CogOperation.LOAD, name, self._control.load)

    @app_commands.command(description="Remove a cog until the next start.")
    @app_commands.describe(name="the cog's file or folder")
    async def unload(self, interaction: discord.Interaction[Bot], name: str) -> None:
        await self._do(interaction, CogOperation.UNLOAD, name, self._control.unload)

    @app_commands.command(description="Replace a cog by its present code; if that fails, the earlier code serves on.")
    @app_commands.describe(name="the cog's file or folder")
    async def reload(self, interaction: discord.Interaction[Bot], name: str) -> None:
        await self._do(interaction, CogOperation.RELOAD, name, self._control.reload)

    @app_commands.command(description="Switch a cog off in this server.")
    @app_commands.describe(name="the cog's file or folder")
    async def off(self, interaction: discord.Interaction[Bot], name: str) -> None:
        await self._switch(interaction, name, on=False)

    @app_commands.command(description="Switch a cog on in this server.")
    @app_commands.describe(name="the cog's file or folder")
    async def on(self, interaction: discord.Interaction[Bot], name: str) -> None:
        await self._switch(interaction, name, on=True)

    async def _switch(self, interaction: discord.Interaction[Bot], name: str, *, on: bool) -> None:
        if name not in self._control.names():
            text = f"There is no cog `{name}`. There are: {', '.join(self._control.names()) or 'none'}."
        else:
            guild_id, user_id = GuildId(interaction.guild_id or 0), UserId(interaction.user.id)
            await self._switches.switch(guild_id, name, on=on, by=user_id)
            still_off = await self._switches.why_off(guild_id, name) if on else None
            text = still_off or f"`{name}` is switched {'on' if on else 'off'} in this server."
        await interaction.followup.send(text[:2000], ephemeral=True)

    async def _do(
        self,
        interaction: discord.Interaction[Bot],
        operation: CogOperation,
        name: str,
        change: Callable[[str], Awaitable[None]],
    ) -> None:
        began = time.monotonic()
        if name not in self._control.names():
            text = f"There is no cog `{name}`. There are: {', '.join(self._control.names()) or 'none'}."
        else:
            command = ChangeCogCommand(cog=name, operation=operation, asked_by=UserId(interaction.user.id))
            if self._repeat is not None:
                await self._repeat.requested(command)
            try:
                await change(name)
            except CogLoadFailed as failure:
                serves = " The earlier code serves on." if name in self._control.found.loaded else ""
                text = f"`{name}` was not {operation}ed: {failure.reason}.{serves}"
            else:
                text = f"`{name}` is {operation}ed ({time.monotonic() - began:.2f} s)."
                text += await self._repeated(command)
        await interaction.followup.send(text[:2000], ephemeral=True)

    async def _repeated(self, command: ChangeCogCommand) -> str:
        """Repeat the change in the bot's other processes, and return what became of it there."""
        if self._repeat is None:
            return ""
        await self._control.report()
        try:
            repeated = await self._repeat(command, done_by=process_name())
        except ServiceUnavailable as error:
            return f" Other processes of the bot do not follow: {error}"
        failed = [each for each in repeated.outcomes if each.failure is not None]
        lines = [f"Process `{each.process}` did not follow: {each.failure}." for each in failed]
        if (followed := len(repeated.outcomes) - len(failed)) > 0:
            lines.insert(0, f"Other processes that followed: {followed}.")
        if repeated.unanswered:
            lines.append(f"Other processes that have not answered yet: {repeated.unanswered}.")
        return "".join(f"\n{line}" for line in lines)

    @load.autocomplete("name")
    @unload.autocomplete("name")
    @reload.autocomplete("name")
    @off.autocomplete("name")
    @on.autocomplete("name")
    async def _names(self, _interaction: discord.Interaction[Bot], typed: str) -> list[app_commands.Choice[str]]:
        names = [name for name in self._control.names() if typed.lower() in name.lower()]
        return [app_commands.Choice(name=name, value=name) for name in names[:_MOST_CHOICES]]
