"""Put a model's text into Discord: it pings no one and hides no link, long texts are split, edits are paced."""

from collections.abc import Callable
from typing import Any

import discord
from discord.ext import commands

from baseline.llm.streams import ChatStream
from baseline.replying.live import SECONDS_BETWEEN_EDITS, LiveReply, is_blank, message_parts
from domain.llm.chat import AccountedCompletion, TextDelta, ToolCall

EMPTY_ANSWER = "The answer is empty."

_NOBODY = discord.AllowedMentions.none()


async def send_reply(
    target: discord.Interaction[Any] | discord.abc.Messageable,
    text: str,
    *,
    allowed_mentions: discord.AllowedMentions = _NOBODY,
    allow_links: bool = False,
    ephemeral: bool = False,
    empty: str = EMPTY_ANSWER,
) -> list[discord.Message]:
    """Send the text in as many messages as it takes. Mentions do not ping unless allowed.

    Masked links (`[text](address)`) and invites are shown as text unless `allow_links`. Code blocks stay as they are,
    unless it is doubtful that Discord shows them as code.
    An interaction that was not answered yet is answered with the first. `ephemeral` is for interactions. The context of
    a hybrid command that was invoked by its slash counts as its interaction.
    Blank text sends nothing to a channel. An interaction is answered with `empty` then, since it would show
    "thinking" for ever.
    """
    target = _answered(target)
    send = await _sender(target, ephemeral=ephemeral)
    text = _or_empty(target, text, empty)
    return [
        await send(content=part, allowed_mentions=allowed_mentions)
        for part in message_parts(text, allow_links=allow_links)
    ]


async def stream_reply(
    target: discord.Interaction[Any] | discord.abc.Messageable,
    stream: ChatStream,
    *,
    allowed_mentions: discord.AllowedMentions = _NOBODY,
    allow_links: bool = False,
    seconds_between_edits: float = SECONDS_BETWEEN_EDITS,
    ending: Callable[[AccountedCompletion], str] = lambda _: "",
    empty: str = EMPTY_ANSWER,
) -> AccountedCompletion:
    """Show the answer while it comes, by editing, and return the whole. `ending` returns text to append.

    Links and blank answers are as in `send_reply`. Raises as the stream does; what was shown until then stays.
    """
    target = _answered(target)
    reply = LiveReply(
        await _sender(target, ephemeral=False),
        allowed_mentions=allowed_mentions,
        allow_links=allow_links,
        seconds=seconds_between_edits,
    )
    text = ""
    async with stream:
        async for event in stream:
            match event:
                case TextDelta(words):
                    text += words
                    await reply.show(text)
                case AccountedCompletion():
                    await reply.finish(_or_empty(target, text + ending(event), empty))
                    return event
                case ToolCall():
                    pass
    raise RuntimeError("A stream ends with its completion or raises.")


def _answered(
    target: discord.Interaction[Any] | discord.abc.Messageable,
) -> discord.Interaction[Any] | discord.abc.Messageable:
    """Return the interaction of a context that has one."""
    return (target.interaction or target) if isinstance(target, commands.Context) else target


def _or_empty(target: discord.Interaction[Any] | discord.abc.Messageable, text: str, empty: str) -> str:
    if not is_blank(text):
        return text
    return empty if isinstance(target, discord.Interaction) else ""


async def _sender(target: discord.Interaction[Any] | discord.abc.Messageable, *, ephemeral: bool) -> Callable[..., Any]:
    if not isinstance(target, discord.Interaction):
        return target.send
    if not target.response.is_done():
        await target.response.defer(ephemeral=ephemeral, thinking=True)

    async def follow_up(**message: Any) -> discord.Message:
        return await target.followup.send(**message, ephemeral=ephemeral, wait=True)

    return follow_up
