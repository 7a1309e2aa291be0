"""The base of a cog besides discord.py itself."""

from discord.ext import commands

from baseline.replying.live import LiveReply
from baseline.replying.replies import send_reply, stream_reply
from baseline.replying.splitting import MESSAGE_LIMIT, split_message
from baseline.services import BotServices
from domain.cogs.manifest import CogManifest, DataStatement

__all__ = [
    "MESSAGE_LIMIT",
    "Bot",
    "CogManifest",
    "DataStatement",
    "LiveReply",
    "send_reply",
    "split_message",
    "stream_reply",
]


class Bot(commands.AutoShardedBot):
    """The bot that `async def setup(bot)` receives."""

    services: BotServices
