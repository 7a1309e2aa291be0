"""Cog samples as guides for pycord show them, with their pycord lines translated, run in the simulated Discord."""

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.llm.providers.scripted import ScriptedProvider
from domain.ids import GuildId
from domain.llm.chat import Completion, FinishReason
from domain.llm.errors import ProviderUnavailableError, RateLimitError
from domain.llm.token_usage import TokenUsage
from simulators.discord.world import DEMO, OTHER, PLACES, build_guild
from tests.integration.discord.bots import running
from tests.integration.discord.listeners.stays import ADMIN, BOT_ADD
from tests.integration.discord.platforms import a_platform
from tests.waiting import eventually

_STRUCTURE = """
from discord import app_commands
from discord.ext import commands

from baseline.services import BotServices


class MyCog(commands.Cog):
    \"\"\"Description of what this cog does.\"\"\"

    def __init__(self, bot: commands.Bot, services: 'BotServices'):
        self.bot = bot
        self.services = services
        # Access injected services
        self.db = services.db
        self.redis = services.redis
        self.llm = services.llm
        self.config = services.config

    @commands.Cog.listener()
    async def on_ready(self):
        \"\"\"Called when cog is loaded.\"\"\"
        print(f"{self.__class__.__name__} is ready!")

    @app_commands.command(name="mycommand", description="My command")
    async def my_command(self, interaction):
        \"\"\"Example command.\"\"\"
        await interaction.response.send_message("Hello!", ephemeral=True)


# Required: setup function for cog loading
async def setup(bot: commands.Bot):
    await bot.add_cog(MyCog(bot, bot.services))
"""

_EVENTS = """
from discord.ext import commands

from baseline.llm import LLMProvider
from baseline.settings import Field, GuildSettings


class AutoSettings(GuildSettings, section="auto"):
    auto_response_enabled: bool = Field(default=True)
    welcome_message: str = Field(default="")


class Auto(commands.Cog):
    def __init__(self, bot, services):
        self.services = services

    @commands.Cog.listener()
    async def on_message(self, message):
        if message.author.bot:
            return
        settings = await self.services.config.get_guild_settings(message.guild.id)
        if settings.get("auto_response_enabled"):
            response = await self.services.llm.complete(
                provider="scripted",
                model="m",
                messages=[{"role": "user", "content": message.content}],
                guild_id=message.guild.id,
                user_id=message.author.id,
                cog_name=self.__class__.__name__,
            )
            await message.reply(response.content)

    @commands.Cog.listener()
    async def on_guild_join(self, guild):
        \"\"\"Initialize settings when bot joins a guild.\"\"\"
        default_settings = {"auto_response_enabled": False, "welcome_message": "Welcome!"}
        for key, value in default_settings.items():
            await self.services.config.set_guild_setting(guild.id, key, value)


async def setup(bot):
    await bot.add_cog(Auto(bot, bot.services))
"""

_ERRORS = """
import logging

from discord import app_commands
from discord.ext import commands

from baseline.errors import LLMError, RateLimitError


class Careful(commands.Cog):
    def __init__(self, bot, services):
        self.services = services

    @app_commands.command(description="Ask")
    async def ask_me(self, interaction):
        try:
            response = await self.services.llm.complete("Hello")
            await interaction.response.send_message(response.content)
        except RateLimitError as e:
            await interaction.response.send_message("Rate limited. Please try again later.", ephemeral=True)
        except LLMError as e:
            logging.error(f"LLM error: {e}")
            await interaction.response.send_message("AI service error. Please try again.", ephemeral=True)
        except Exception as e:
            logging.exception("Unexpected error")
            await interaction.response.send_message("An error occurred.", ephemeral=True)


async def setup(bot):
    await bot.add_cog(Careful(bot, bot.services))
"""


def says(text: str) -> Completion:
    return Completion(content=text, model="m", finish_reason=FinishReason.STOP, usage=TokenUsage(input_tokens=1))


async def test_the_structure_of_a_cog(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(_STRUCTURE)
    async with running(a_platform(tmp_path).discord) as bot:
        assert bot.bot.cogs_found.failed == ()
        assert (await bot.says_once("/mycommand")).content == "Hello!"


async def test_event_handlers_read_settings_by_bare_names_and_ask(tmp_path: Path) -> None:
    (tmp_path / "auto.py").write_text(_EVENTS)
    platform = a_platform(tmp_path, providers=[ScriptedProvider([says("Good morning!")])])
    async with running(platform.discord) as bot:
        assert bot.bot.cogs_found.failed == ()
        # Without the privileged intent, Discord shows the content of messages that mention the bot alone.
        mention = f"<@{bot.env.backend.bot_user.id}>"
        assert (await bot.says_once(f"{mention} Good morning")).content == "Good morning!"
    (record,) = platform.database.usage.values()
    assert (record.cog_name, record.guild_id) == ("auto", PLACES[0].id)


async def test_a_listener_of_a_join_writes_settings_although_the_audit_log_names_the_adder_later(
    tmp_path: Path,
) -> None:
    (tmp_path / "auto.py").write_text(_EVENTS)
    platform = a_platform(tmp_path)
    patiently = replace(platform.discord, audit_log_waits=(60.0,))
    async with running(patiently, places=[OTHER], patience=0.3) as bot:
        build_guild(bot.env, DEMO)
        entry = bot.env.backend.guilds[DEMO.id].audit_log_entries.pop()
        bot.env.announce_join(DEMO.id)
        await bot.env.idle()
        before = platform.database.guilds[GuildId(DEMO.id)].guild
        bot.env.backend.record_audit_log(DEMO.id, BOT_ADD, target_id=entry.target_id, user_id=ADMIN)

        async def are_written() -> bool:
            settings = await bot.bot.services.config.get_guild_settings(DEMO.id)
            return (settings["auto_response_enabled"], settings["welcome_message"]) == (False, "Welcome!")

        await eventually(are_written, "the listener to write both settings")
    assert before is None
    assert platform.log.of("error") == []


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        (says("Hello."), "Hello."),
        (RateLimitError("slow down", provider="scripted", model="m"), "Rate limited. Please try again later."),
        (ProviderUnavailableError("away", provider="scripted", model="m"), "AI service error. Please try again."),
    ],
)
async def test_error_handling(tmp_path: Path, outcome: Completion | Exception, text: str) -> None:
    (tmp_path / "careful.py").write_text(_ERRORS)
    platform = a_platform(tmp_path, providers=[ScriptedProvider([outcome])])  # type: ignore[list-item] # a reply or an LLMError
    async with running(platform.discord) as bot:
        assert (await bot.says_once("/ask_me")).content == text
