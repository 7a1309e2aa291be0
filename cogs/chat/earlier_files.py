"""Read pictures and PDFs of earlier messages from Discord again: they are not stored, and their addresses expire."""

from collections.abc import Collection, Sequence
from typing import Any, Final

import discord

from cogs.chat.models import ChatTurn
from cogs.chat.question import Question, read_media_again

_MOST_MESSAGES: Final = 2
_MOST_BYTES: Final = 10_000_000


async def earlier_files(guild: discord.Guild, turns: Sequence[ChatTurn], known: Collection[int]) -> dict[int, Question]:
    """Return the files of the last messages with files, by the id of their turn. `known` messages are left out."""
    found: dict[int, Question] = {}
    having = [turn for turn in turns if turn.files_in is not None and turn.message_id not in known]
    left = _MOST_BYTES
    for turn in having[: -_MOST_MESSAGES - 1 : -1]:
        channel: Any = guild.get_channel_or_thread(turn.files_in or 0)
        try:
            message = None if channel is None else await channel.fetch_message(turn.message_id)
        except discord.HTTPException:  # The message is gone, or the bot may no longer read it.
            continue
        if message is not None:
            files = found[turn.id] = await read_media_again(message, left)
            left -= sum(len(image.data or b"") for image in files.images)
            left -= sum(len(document.data) for document in files.documents)
    return found
