"""The base of a cog besides discord.py itself."""

from discord.ext import commands

from baseline.live_replies import LiveReply
from baseline.replies import send_reply, stream_reply
from baseline.services import BotServices
from baseline.splitting import MESSAGE_LIMIT, split_message
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
