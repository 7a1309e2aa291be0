"""Slash commands: each runs under its own correlation id, is acknowledged in time, and its failure is answered."""

import hashlib
import json

import discord
from discord import app_commands
from discord.app_commands import AppCommandContext, AppInstallationType
from typing_extensions import override

from adapters.discord.acknowledgement import acknowledge_in_time
from adapters.discord.failures import Origin, answer_privately, explain
from adapters.discord.platform import SyncedCommands
from application.correlation import correlated
from application.ports.errors import ServiceUnavailable
from baseline.cogs import Bot
from baseline.services import Log


class BaselineTree(app_commands.CommandTree[Bot]):
    """Commands are for guilds only unless they declare otherwise: the platform serves guilds."""

    def __init__(self, client: Bot) -> None:
        super().__init__(
            client,
            allowed_contexts=AppCommandContext(guild=True),
            allowed_installs=AppInstallationType(guild=True),
        )

    @override
    async def _call(self, interaction: discord.Interaction[Bot]) -> None:
        with correlated():
            if interaction.type is discord.InteractionType.application_command:
                acknowledge_in_time(interaction, interaction.client.services.log)
            try:
                await super()._call(interaction)
            except app_commands.AppCommandError as error:
                # discord.py would report it outside of the correlation id.
                await self.on_error(interaction, error)

    @override
    async def on_error(self, interaction: discord.Interaction[Bot], error: app_commands.AppCommandError, /) -> None:
        text = explain(error, _origin(interaction), interaction.client.services.log)
        await answer_privately(interaction, text)


async def sync_if_changed(tree: app_commands.CommandTree[Bot], synced: SyncedCommands, log: Log) -> None:
    """Without the earlier fingerprint (Redis is away) the commands are synced again, which is always right."""
    declared = sorted(json.dumps(command.to_dict(tree), sort_keys=True, default=str) for command in tree.get_commands())
    fingerprint = hashlib.sha256("\n".join(declared).encode()).hexdigest()
    try:
        if await synced.get() == fingerprint:
            return
        await tree.sync()
        await synced.put(fingerprint)
    except ServiceUnavailable as error:
        log.warning("Which commands Discord knows is not known", reason=str(error))
        await tree.sync()
    log.info("Commands were synced", commands=len(declared))


def _origin(interaction: discord.Interaction[Bot]) -> Origin:
    command = interaction.command
    cog = getattr(command, "binding", None) if isinstance(command, app_commands.Command) else None
    return Origin(
        what=f"/{command.qualified_name}" if command is not None else "an unknown command",
        cog=None if cog is None else type(cog).__name__,
        guild_id=interaction.guild_id,
        user_id=interaction.user.id,
    )
