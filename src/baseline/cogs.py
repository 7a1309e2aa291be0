"""The base of a cog besides discord.py itself."""

from discord.ext import commands

from application.cogs.manifest import CogManifest, DataStatement
from baseline.replies import send_reply, stream_reply
from baseline.services import BotServices
from baseline.splitting import MESSAGE_LIMIT, split_message

__all__ = ["MESSAGE_LIMIT", "Bot", "CogManifest", "DataStatement", "send_reply", "split_message", "stream_reply"]


class Bot(commands.AutoShardedBot):
    """The bot that `async def setup(bot)` receives."""

    services: BotServices
