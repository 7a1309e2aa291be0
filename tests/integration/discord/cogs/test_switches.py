"""Cogs that a guild has switched off."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.cogs.platform_settings import OWNER as PLATFORM
from adapters.cogs.platform_settings import PLATFORM_SETTINGS
from baseline.signals import Severity, Signal, SignalType
from domain.ids import GuildId
from simulators.discord.world import DEMO, OTHER, OWNER, actor
from tests.integration.discord.bots import RunningBot, running
from tests.integration.discord.cogs.reloading import write
from tests.integration.discord.platforms import PlatformInMemory, a_platform
from tests.waiting import in_turns

PANEL = """
import discord
from discord import app_commands
from discord.ext import commands

class Form(discord.ui.Modal, title="Form"):
    name = discord.ui.TextInput(label="Name", custom_id="name")

    async def on_submit(self, interaction):
        await interaction.response.send_message("taken", ephemeral=True)

class Parts(discord.ui.View):
    @discord.ui.button(label="Press")
    async def press(self, interaction, button):
        await interaction.response.send_message("pressed", ephemeral=True)

    @discord.ui.button(label="Form")
    async def form(self, interaction, button):
        await interaction.response.send_modal(Form())

class Panel(commands.Cog):
    @app_commands.command(description="Shows a panel.")
    async def panel(self, interaction):
        await interaction.response.send_message("here", view=Parts())

async def setup(bot):
    await bot.add_cog(Panel())
"""

TYPED = """
from discord.ext import commands

class Typed(commands.Cog):
    @commands.command()
    async def ping(self, context):
        await context.reply("pong")

async def setup(bot):
    await bot.add_cog(Typed())
"""


@pytest.fixture
def tested(tmp_path: Path) -> PlatformInMemory:
    write(tmp_path, "fine")
    (tmp_path / "panel.py").write_text(PANEL)
    (tmp_path / "typed.py").write_text(TYPED)
    platform = a_platform(tmp_path)
    catalogue: Any = platform.discord.settings.catalogue
    catalogue.declare(PLATFORM, PLATFORM_SETTINGS)
    return platform


@pytest.fixture
async def simulated(tested: PlatformInMemory) -> AsyncIterator[RunningBot]:
    async with running(tested.discord, patience=0.2) as bot:
        yield bot


async def test_a_command_is_refused_in_the_guild_alone_and_back_when_switched_on(
    simulated: RunningBot, tested: PlatformInMemory
) -> None:
    switches = tested.discord.switches
    await simulated.says_once("/cogs off name:greet")
    assert "`greet` is switched off in this server" in (await simulated.says_once("/greet")).content
    assert await switches.is_off(DEMO.id, "greet")
    assert not await switches.is_off(OTHER.id, "greet")
    await simulated.says_once("/cogs on name:greet")
    assert (await simulated.says_once("/greet")).content == "fine"


async def test_a_prefix_command_is_refused_in_the_guild_alone(simulated: RunningBot, tested: PlatformInMemory) -> None:
    await simulated.says_once("/cogs off name:typed")
    mention = f"<@{simulated.bot.user.id}>"  # type: ignore[union-attr]  # the bot runs
    assert "`typed` is switched off in this server" in (await simulated.says_once(f"{mention} ping")).content
    assert not await tested.discord.switches.is_off(OTHER.id, "typed")
    await simulated.says_once("/cogs on name:typed")
    assert (await simulated.says_once(f"{mention} ping")).content == "pong"


async def test_members_without_the_permission_switch_nothing(simulated: RunningBot, tested: PlatformInMemory) -> None:
    reply = await simulated.says_once("/cogs off name:greet", sender="leo")
    assert "Manage Server" in reply.content
    assert not await tested.discord.switches.is_off(DEMO.id, "greet")
    assert tested.discord.switches.known_off(DEMO.id) == ()


async def test_signals_of_the_guild_are_not_delivered(simulated: RunningBot) -> None:
    bot: Any = simulated.bot
    await simulated.says_once("/cogs off name:greet")
    for guild, source in ((DEMO, "here"), (OTHER, "elsewhere")):
        await bot.services.signals.emit(
            Signal(type=SignalType("a.b"), severity=Severity.LOW, source=source, guild_id=guild.id)
        )
    await in_turns(lambda: bot.get_cog("Greet").received == ["elsewhere"])


async def test_listeners_rest_in_the_guild(simulated: RunningBot) -> None:
    bot: Any = simulated.bot
    bot.received = []
    await simulated.says_once("/cogs off name:greet")
    bot.dispatch("hello", bot.get_guild(DEMO.id))
    bot.dispatch("hello", bot.get_guild(OTHER.id))
    await in_turns(lambda: bot.received == ["fine"])


async def test_listeners_rest_for_reactions_too(simulated: RunningBot) -> None:
    bot: Any = simulated.bot
    guild = simulated.console._guilds[0]
    message = await bot.get_channel(guild.channels["general"].id).send("hello")
    bot.received = []
    await simulated.says_once("/cogs off name:greet")
    await actor(simulated.env, guild, OWNER.id).react(message, "👍")
    bot.dispatch("hello", bot.get_guild(OTHER.id))
    await in_turns(lambda: bot.received == ["fine"])


async def test_the_platforms_own_commands_cannot_be_switched_off(simulated: RunningBot) -> None:
    assert "There is no cog `settings`" in (await simulated.says_once("/cogs off name:settings")).content


async def test_a_switch_is_audited(simulated: RunningBot, tested: PlatformInMemory) -> None:
    await simulated.says_once("/cogs off name:greet")
    (entry,) = [row.entry for row in tested.database.guilds[GuildId(DEMO.id)].audit if "switches" in str(row)]
    assert entry.actor_id == OWNER.id


async def test_buttons_and_forms_of_a_cog_rest_too(simulated: RunningBot) -> None:
    (guild, *_) = simulated.console._guilds
    await simulated.says_once("/panel")
    admin = actor(simulated.env, guild, OWNER.id)
    (message,) = [each for each in guild.channels["general"].history() if each.content == "here"]
    form: Any = await admin.click(message, label="Form")
    await simulated.says_once("/cogs off name:panel")
    pressed: Any = await admin.click(message, label="Press")
    submitted: Any = await admin.submit_modal(form, {"name": "x"})
    for result in (pressed, submitted):
        assert "`panel` is switched off in this server" in result.response.content
    await simulated.says_once("/cogs on name:panel")
    pressed = await admin.click(message, label="Press")
    assert pressed.response.content == "pressed"
