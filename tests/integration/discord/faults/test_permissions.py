"""A member that asks for something is shown which permission the bot lacks for it, in Discord's words."""

from pathlib import Path

import discord
import discord.http
import pytest

from adapters.discord.rest.forbidden import PERMISSIONS
from simulators.discord.console import NoReply
from simulators.discord.world import DEMO
from tests.integration.discord.bots import RunningBot, running
from tests.integration.discord.platforms import PlatformInMemory

COG = """
import discord
from discord import app_commands
from discord.ext import commands

class Trouble(commands.Cog):
    @app_commands.command(description="Needs a permission.")
    async def needs(self, interaction: discord.Interaction, what: str) -> None:
        guild, channel = interaction.guild, interaction.channel
        member = guild.get_member(1290000000000000104) or await guild.fetch_member(1290000000000000104)
        await {
            "ban": lambda: guild.ban(member),
            "kick": lambda: guild.kick(member),
            "nick": lambda: member.edit(nick="x"),
            "role": lambda: guild.create_role(name="x"),
            "channel": lambda: guild.create_text_channel("x"),
            "invite": lambda: channel.create_invite(),
        }[what]()

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if message.content.endswith("ban me"):
            await message.guild.ban(message.author)

async def setup(bot):
    await bot.add_cog(Trouble())
"""
WANTED = {
    "ban": "Ban Members",
    "kick": "Kick Members",
    "nick": "Manage Nicknames",
    "role": "Manage Roles",
    "channel": "Manage Channels",
}


def _take_permissions_from(bot: RunningBot) -> None:
    few = discord.Permissions(view_channel=True, send_messages=True, read_message_history=True).value
    for role in bot.env.backend.guilds[DEMO.id].roles.values():
        role.permissions = few


@pytest.mark.parametrize("what", WANTED)
async def test_a_command_for_which_the_bot_lacks_a_permission_says_which(
    cogs: Path, tested: PlatformInMemory, what: str
) -> None:
    (cogs / "trouble.py").write_text(COG)

    async with running(tested.discord) as bot:
        _take_permissions_from(bot)
        reply = await bot.says_once(f"/needs what:{what}")

    assert f"The bot needs the permission {WANTED[what]} for that." in reply.content
    assert reply.ephemeral
    assert tested.log.of("error") == []


async def test_a_listener_for_which_the_bot_lacks_a_permission_is_logged_with_its_name(
    cogs: Path, tested: PlatformInMemory
) -> None:
    (cogs / "trouble.py").write_text(COG)

    async with running(tested.discord, patience=0.3) as bot:
        _take_permissions_from(bot)
        with pytest.raises(NoReply):
            await bot.says(f"<@{bot.env.backend.bot_user.id}> ban me", sender="leo")

    (line,) = tested.log.of("error")
    assert (line.facts["cog"], line.facts["permission"]) == ("Trouble", "ban_members")


def test_every_path_of_the_table_is_one_of_discord_py() -> None:
    import discord.http

    source = Path(discord.http.__file__).read_text()
    assert [path for _, path in PERMISSIONS if f"'{path}'" not in source] == []
