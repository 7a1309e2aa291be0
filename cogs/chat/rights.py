"""Check the bot's permissions in a channel or thread."""

from collections.abc import Callable
from typing import Any

import discord


def missing_to_answer(place: Any) -> list[str]:
    """Return the permissions without which the bot cannot answer there."""
    permissions = place.permissions_for(place.guild.me)
    is_thread = isinstance(place, discord.Thread)
    needed = ["view_channel", "send_messages_in_threads" if is_thread else "send_messages"]
    if is_thread and place.locked:
        needed.append("manage_threads")
    return [name for name in needed if not getattr(permissions, name)]


def may_attach(place: Any) -> bool:
    return bool(place.permissions_for(place.guild.me).attach_files)


def sender_to(message: discord.Message) -> Callable[..., Any]:
    """Return the method that answers: `send` where the bot may not read the history, since Discord refuses replies."""
    channel: Any = message.channel
    return message.reply if channel.permissions_for(channel.guild.me).read_message_history else channel.send


async def place_of(message: discord.Message, name: str, *, opens_threads: bool) -> Any:
    """Return where the answer goes: the message's thread, which is opened if Discord permits it, else the channel."""
    channel = message.channel
    if not (opens_threads and isinstance(channel, discord.TextChannel)):
        return channel
    # A thread has the id of the message that it was opened from.
    existing = channel.guild.get_thread(message.id)
    if existing is not None:
        return existing
    if not channel.permissions_for(channel.guild.me).create_public_threads:
        return channel
    try:
        return await message.create_thread(name=" ".join(name.split())[:80] or "Chat")
    except discord.HTTPException:
        # The message already has an archived thread, or the server has reached its limit of threads.
        return channel
