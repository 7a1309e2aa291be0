"""Bots whose commands are synced to a Discord that knows earlier ones."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from adapters.discord.platform import DiscordPlatform
from adapters.persistence.bot.memory_synced_commands import MemorySyncedCommands
from simulators.discord.limited_backend import LimitedBackend
from tests.integration.discord.bots import RunningBot, running
from tests.integration.discord.platforms import PlatformInMemory

COG = """
from discord import app_commands
from discord.ext import commands

class One(commands.Cog):
    @app_commands.command(description="{description}")
    async def one(self, interaction) -> None: ...

async def setup(bot) -> None:
    await bot.add_cog(One())
"""


REFUSABLE = """
import discord
from discord import app_commands
from discord.ext import commands

class Two(commands.Cog):
    @app_commands.command(description="Works.")
    async def fine(self, interaction) -> None:
        await interaction.response.send_message("fine")

    @app_commands.command(description="Too much.")
    async def refused(self, interaction{options}) -> None: ...

@app_commands.context_menu(name="Report")
async def menu(interaction: discord.Interaction, user: discord.Member) -> None: ...

async def setup(bot) -> None:
    cog = Two()
    await bot.add_cog(cog)
    bot.tree.add_command(menu)
    {change}
"""


def away() -> MemorySyncedCommands:
    synced = MemorySyncedCommands()
    synced.outage.down = True
    return synced


@asynccontextmanager
async def running_with(before: Mapping[int | None, Any], platform: DiscordPlatform) -> AsyncIterator[RunningBot]:
    """Run the bot in a Discord that already knows these commands."""
    with pytest.MonkeyPatch.context() as patch:
        begin = LimitedBackend.__init__

        def with_commands(backend: LimitedBackend, *arguments: Any, **options: Any) -> None:
            begin(backend, *arguments, **options)
            backend.commands.update({guild: dict(known) for guild, known in before.items()})

        patch.setattr(LimitedBackend, "__init__", with_commands)
        async with running(platform) as bot:
            yield bot


def puts(bot: RunningBot) -> int:
    return sum(request.method == "PUT" and request.path.endswith("/commands") for request in bot.env.http_requests)


async def syncs(tested: PlatformInMemory) -> int:
    async with running(tested.discord) as bot:
        return puts(bot)
