"""Put a model's text into Discord: it pings no one and hides no link, long texts are split, edits are paced."""

import asyncio
import unicodedata
from collections.abc import Callable
from typing import Any

import discord

from baseline.links import without_links
from baseline.llm.streams import ChatStream
from baseline.splitting import MESSAGE_LIMIT, split_message
from domain.llm.chat import AccountedCompletion, TextDelta, ToolCall

EMPTY_ANSWER = "The answer is empty."

_SECONDS_BETWEEN_EDITS = 1.2
"""Discord lets a channel's messages be edited about five times in five seconds; this leaves room for others."""

_UNSEEN = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Characters that fill a place and show nothing, although Unicode counts them as letters or symbols."""

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
    """Send the text in as many messages as it takes. Nobody is pinged unless allowed.

    Masked links (`[text](address)`) and invites are shown as text unless `allow_links`. Code blocks stay as they are,
    unless it is doubtful that Discord shows them as code.
    An interaction that was not answered yet is answered with the first. `ephemeral` is for interactions.
    Blank text sends nothing to a channel. An interaction is answered with `empty` then, since it would show
    "thinking" for ever.
    """
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
    seconds_between_edits: float = _SECONDS_BETWEEN_EDITS,
    ending: Callable[[AccountedCompletion], str] = lambda _: "",
    empty: str = EMPTY_ANSWER,
) -> AccountedCompletion:
    """Show the answer while it comes, by editing, and return the whole. `ending` is text to put behind it.

    Links and blank answers are as in `send_reply`. Raises as the stream does; what was shown until then stays.
    """
    shown = _Shown(await _sender(target, ephemeral=False), allowed_mentions, allow_links=allow_links)
    clock = asyncio.get_running_loop()
    text, edited_at = "", float("-inf")
    async with stream:
        async for event in stream:
            match event:
                case TextDelta(words):
                    text += words
                    if clock.time() - edited_at >= seconds_between_edits:
                        await shown.show(text)
                        edited_at = clock.time()
                case AccountedCompletion():
                    await shown.show(_or_empty(target, text + ending(event), empty))
                    return event
                case ToolCall():
                    pass
    raise RuntimeError("A stream ends with its completion or raises.")


def _or_empty(target: discord.Interaction[Any] | discord.abc.Messageable, text: str, empty: str) -> str:
    if not _is_blank(text):
        return text
    return empty if isinstance(target, discord.Interaction) else ""


class _Shown:
    def __init__(
        self, send: Callable[..., Any], allowed_mentions: discord.AllowedMentions, *, allow_links: bool
    ) -> None:
        self._send = send
        self._allow_links = allow_links
        self._allowed_mentions = allowed_mentions
        self._messages: list[tuple[discord.Message, str]] = []

    async def show(self, text: str) -> None:
        if _is_blank(text):
            return
        for number, part in enumerate(message_parts(text, allow_links=self._allow_links)):
            if number == len(self._messages):
                message = await self._send(content=part, allowed_mentions=self._allowed_mentions)
                self._messages.append((message, part))
            elif self._messages[number][1] != part:
                message = self._messages[number][0]
                await message.edit(content=part, allowed_mentions=self._allowed_mentions)
                self._messages[number] = (message, part)


async def _sender(target: discord.Interaction[Any] | discord.abc.Messageable, *, ephemeral: bool) -> Callable[..., Any]:
    if not isinstance(target, discord.Interaction):
        return target.send
    if not target.response.is_done():
        await target.response.defer(ephemeral=ephemeral, thinking=True)

    async def follow_up(**message: Any) -> discord.Message:
        return await target.followup.send(**message, ephemeral=ephemeral, wait=True)

    return follow_up


def message_parts(text: str, *, allow_links: bool) -> list[str]:
    parts = split_message(text)
    return parts if allow_links else [safe for part in parts for safe in _without_links(part) if safe.strip()]


def _without_links(part: str) -> list[str]:
    # Part by part: where a text is cut decides what Discord takes for a code block.
    safe = without_links(part)
    if len(safe) <= MESSAGE_LIMIT:
        return [safe]
    return [without_links(half) for half in split_message(part, MESSAGE_LIMIT // 2)]


def _is_blank(text: str) -> bool:
    """Return whether a reader would see nothing."""
    return all(
        each.isspace() or each in _UNSEEN or unicodedata.category(each) in {"Cc", "Cf", "Cs", "Mn"} for each in text
    )
