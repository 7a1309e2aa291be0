"""The base of a cog besides discord.py itself."""

from discord.ext import commands

from baseline.replies import MESSAGE_LIMIT, send_reply, split_message, stream_reply
from baseline.services import BotServices

__all__ = ["MESSAGE_LIMIT", "Bot", "send_reply", "split_message", "stream_reply"]


class Bot(commands.AutoShardedBot):
    """The bot that `async def setup(bot)` receives."""

    services: BotServices
