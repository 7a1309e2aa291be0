"""Put a model's text into Discord: it pings no one and hides no link, long texts are split, edits are paced."""

import asyncio
from collections.abc import Callable
from typing import Any

import discord

from baseline.links import without_links
from baseline.llm.streams import ChatStream
from domain.llm.chat import AccountedCompletion, TextDelta, ToolCall

MESSAGE_LIMIT = 2000
"""Characters in one message; Discord's API documentation, "Create Message"."""

_SECONDS_BETWEEN_EDITS = 1.2
"""Discord lets a channel's messages be edited about five times in five seconds; this leaves room for others."""

_FENCE = "```"
_NOBODY = discord.AllowedMentions.none()


async def send_reply(
    target: discord.Interaction[Any] | discord.abc.Messageable,
    text: str,
    *,
    allowed_mentions: discord.AllowedMentions = _NOBODY,
    allow_links: bool = False,
    ephemeral: bool = False,
) -> list[discord.Message]:
    """Send the text in as many messages as it takes; blank text sends none. Nobody is pinged unless allowed.

    Masked links (`[text](address)`) and invites are shown as text unless `allow_links`. Code blocks stay as they are.
    An interaction that was not answered yet is answered with the first. `ephemeral` is for interactions.
    """
    send = await _sender(target, ephemeral=ephemeral)
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
) -> AccountedCompletion:
    """Show the answer while it comes, by editing, and return the whole. `ending` is text to put behind it.

    Links are as in `send_reply`. Raises as the stream does; what was shown until then stays.
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
                    await shown.show(text + ending(event))
                    return event
                case ToolCall():
                    pass
    raise RuntimeError("A stream ends with its completion or raises.")


class _Shown:
    def __init__(
        self, send: Callable[..., Any], allowed_mentions: discord.AllowedMentions, *, allow_links: bool
    ) -> None:
        self._send = send
        self._allow_links = allow_links
        self._allowed_mentions = allowed_mentions
        self._messages: list[tuple[discord.Message, str]] = []

    async def show(self, text: str) -> None:
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
    return parts if allow_links else [safe for part in parts for safe in _without_links(part)]


def _without_links(part: str) -> list[str]:
    # Part by part: where a text is cut decides what Discord takes for a code block.
    safe = without_links(part)
    if len(safe) <= MESSAGE_LIMIT:
        return [safe]
    return [without_links(half) for half in split_message(part, MESSAGE_LIMIT // 2)]


def split_message(text: str, limit: int = MESSAGE_LIMIT) -> list[str]:
    """The text in parts of at most `limit` characters, cut at line ends or spaces where there are any.

    A code block that is cut is closed at the end of its part and opened again, with its language, in the next.
    White space at the cuts is dropped. Blank text gives no parts.
    """
    if limit < 40:
        raise ValueError("The limit must leave room for code fences: at least 40.")
    parts: list[str] = []
    fence = ""
    rest = text.strip()
    while rest:
        opening = f"{fence}\n" if fence else ""
        room = limit - len(opening)
        if len(rest) <= room:
            parts.append(opening + rest)
            break
        piece, rest = _cut(rest, room - len(_FENCE) - 1)
        fence = _open_fence(opening + piece)
        parts.append(f"{opening}{piece}\n{_FENCE}" if fence else opening + piece)
    return parts


def _cut(text: str, room: int) -> tuple[str, str]:
    for separator in ("\n", " "):
        at = text.rfind(separator, room // 2, room + 1)
        if at > 0:
            return text[:at].rstrip(), text[at + 1 :].lstrip("\n")
    return text[:room], text[room:]


def _open_fence(text: str) -> str:
    """The line that opened the code block in which the text ends, empty when it ends outside of one."""
    fence = ""
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped.startswith(_FENCE) and stripped.count(_FENCE) == 1:
            fence = "" if fence else stripped[:30]
    return fence
