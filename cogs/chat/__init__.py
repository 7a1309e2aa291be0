"""Chat: members talk with a language model by mention, by reply, in threads, or in channels set aside for it."""

from baseline.cogs import Bot, CogManifest, DataStatement
from cogs.chat.cog import Chat
from cogs.chat.commands import ChatCommands
from cogs.chat.settings import ChatRule, ChatSettings

__all__ = ["Chat", "ChatCommands", "ChatRule", "ChatSettings", "cog", "setup"]

cog = CogManifest(
    title="Chat",
    description="Members talk with a language model by mention, by reply, in threads or in a channel.",
    author="Baseline",
    minimum_baseline="0.1",
    intents=["guilds", "guild_messages", "message_content"],
    permissions=[
        "view_channel",
        "send_messages",
        "send_messages_in_threads",
        "create_public_threads",
        "read_message_history",
        "attach_files",
    ],
    llm="Sends what members write to the bot, with their display names and ids, pictures and text files that they "
    "attach, and earlier messages of the conversation.",
    data=DataStatement(
        stores="What you write to the bot, messages of yours that others reply to when they ask it, the answers, "
        "summaries of conversations, your name, and your votes.",
        kept="As many days as the server has set, 30 if it has set none.",
        deletion="`/forget me` deletes all of it at once; `/remember` switches remembering off.",
    ),
)


async def setup(bot: Bot) -> None:
    """Add the cog and its commands."""
    chat = Chat(bot)
    await bot.add_cog(chat)
    await bot.add_cog(ChatCommands(bot, chat.talking.memory))
