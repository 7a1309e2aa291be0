"""A bot whose developer team is the owner of the demo guild, and a cog that a test edits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.integration.discord.bots import RunningBot, running
from tests.integration.discord.platforms import PlatformInMemory, a_platform

COG = """
import asyncio
import discord
from baseline.settings import Field, GuildSettings
from discord import app_commands
from discord.ext import commands, tasks

class Greeting(GuildSettings, section="greeting"):
    {field}: str = Field(default="hi", title="Word", description="What is said.")

class Button(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Press", custom_id="greet:press")
    async def press(self, interaction, button) -> None:
        await interaction.response.send_message("pressed {text}")

class Greet(commands.Cog):
    def __init__(self, bot) -> None:
        self.bot = bot
        self.received = []
        bot.services.signals.subscribe("*", self.on_signal)

    async def cog_load(self) -> None:
        self.beat.start()
        self.task = asyncio.create_task(self.for_ever())

    async def for_ever(self) -> None:
        await asyncio.Queue().get()

    @tasks.loop(seconds=3600)
    async def beat(self) -> None: ...

    async def on_signal(self, signal) -> None:
        self.received.append(signal.source)

    @app_commands.command(description="Greets.")
    async def greet(self, interaction) -> None:
        await interaction.response.send_message("{text}")

    @app_commands.command(description="Greets once it may.")
    async def slowly(self, interaction) -> None:
        self.bot.begun.set()
        await self.bot.gate.wait()
        await interaction.response.send_message("slow {text}")

    @commands.Cog.listener()
    async def on_hello(self, *about) -> None:
        self.bot.received.append("{text}")

    @commands.Cog.listener()
    async def on_reaction_add(self, reaction, user) -> None:
        self.bot.received.append("reaction")

async def setup(bot) -> None:
    bot.add_view(Button())
    await bot.add_cog(Greet(bot))
    {after}
"""


def write(folder: Path, text: str, *, field: str = "word", after: str = "pass") -> None:
    (folder / "greet.py").write_text(COG.format(text=text, field=field, after=after))


@asynccontextmanager
async def greeting_bot(folder: Path) -> AsyncIterator[tuple[RunningBot, PlatformInMemory]]:
    """A bot with the cog `greet`, which answers "old"."""
    write(folder, "old")
    platform = a_platform(folder)
    async with running(platform.discord, patience=0.2) as simulated:
        vars(simulated.bot)["received"] = []
        yield simulated, platform
