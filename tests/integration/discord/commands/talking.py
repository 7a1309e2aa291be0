"""A cog whose commands are refused, and how its tests ask `/why`."""

from typing import Any

import discord

from adapters.discord.why.question import Question
from simulators.discord.world import DEMO
from tests.integration.discord.bots import RunningBot

OWNER, ADMIN, MARA, LEO = (person.id for person in DEMO.members)
MODERATOR, REGULAR = (role.id for role in DEMO.roles)
TALK = """
import discord
from discord import app_commands
from discord.ext import commands
from baseline.cogs import CogManifest
from baseline.settings import GuildSettings, RoleId, Field

cog = CogManifest(intents=["members"])

class TalkSettings(GuildSettings, section="talk", title="Talk"):
    allowed_roles: list[RoleId] = Field(default_factory=list, title="Roles", description="Who.")

class Talk(commands.Cog):
    @app_commands.command(description="Talk.")
    async def talk(self, interaction):
        raise app_commands.MissingPermissions(["ban_members"])

    @app_commands.command(description="Break.")
    async def snap(self, interaction):
        raise RuntimeError("snap")

    @app_commands.command(description="For moderators.")
    @app_commands.default_permissions(manage_guild=True, ban_members=True)
    async def rule(self, interaction): ...

    async def why(self, member, channel):
        return f"{member.display_name} has not said please in #{channel.name}."

async def setup(bot):
    await bot.add_cog(Talk())
"""


async def why(bot: RunningBot, text: str = "/why", *, sender: str = "leo") -> str:
    reply = await bot.says_once(text, sender=sender)
    embed = reply.embeds[0]
    fields: Any = embed.get("fields", [])
    return "\n".join([str(embed.get("description", "")), *(str(field["value"]) for field in fields)])


async def question_of(bot: RunningBot, command: str | None) -> Question:
    guild = bot.bot.get_guild(DEMO.id)
    assert guild is not None
    leo = await guild.fetch_member(LEO)
    place = discord.utils.get(guild.text_channels, name="general")
    assert place is not None
    found = None if command is None else bot.bot.tree.get_command(command)
    assert found is None or isinstance(found, discord.app_commands.Command)
    if found is not None and command == "rule":
        found.nsfw = True  # simcord does not take such a command
    return Question(asker=leo, member=leo, place=place, command=found)
