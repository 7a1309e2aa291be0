"""Show a text in Discord while it grows: edits are paced, and a long text goes on in further messages."""

import asyncio
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, Final

import discord

from baseline.links import without_links
from baseline.replying.splitting import MESSAGE_LIMIT, split_message

SECONDS_BETWEEN_EDITS: Final = 1.2
"""Discord lets a channel's messages be edited about five times in five seconds; this leaves room for others."""

_LONGEST_PAUSE: Final = 4.0
_UNSEEN: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Characters that fill a place and show nothing, although Unicode counts them as letters or symbols."""

_NOBODY: Final = discord.AllowedMentions.none()


class LiveReply:
    """A reply whose text grows. `send` sends a message, such as `message.reply`; `then` sends those after the first.

    The pause between edits begins with `seconds` and grows by `slowing` with each edit, up to four seconds. Mentions
    and links are as in `send_reply`. A view is shown on the last message alone. Blank text shows nothing.
    """

    def __init__(
        self,
        send: Callable[..., Any],
        *,
        then: Callable[..., Any] | None = None,
        allowed_mentions: discord.AllowedMentions = _NOBODY,
        allow_links: bool = False,
        seconds: float = SECONDS_BETWEEN_EDITS,
        slowing: float = 1.0,
    ) -> None:
        self._send = send
        self._then = then or send
        self._allowed_mentions = allowed_mentions
        self._allow_links = allow_links
        self._pause = seconds
        self._slowing = slowing
        self._edited_at = float("-inf")
        self._shown: list[_Part] = []

    @property
    def messages(self) -> Sequence[discord.Message]:
        """The messages that show the text, in order."""
        return [part.message for part in self._shown]

    async def show(self, text: str, *, view: discord.ui.View | None = None) -> bool:
        """Show the text so far, unless the last edit is too recent. Returns whether it was shown."""
        clock = asyncio.get_running_loop()
        if clock.time() - self._edited_at < self._pause or is_blank(text):
            return False
        if self._shown:
            self._pause = min(self._pause * self._slowing, max(_LONGEST_PAUSE, self._pause))
        await self._put(text, view)
        self._edited_at = clock.time()
        return True

    async def finish(
        self, text: str, *, view: discord.ui.View | None = None, files: Sequence[discord.File] = ()
    ) -> None:
        """Show the whole text at once; `files` are attached to the last message."""
        if not is_blank(text):
            await self._put(text, view, files)

    async def _put(self, text: str, view: discord.ui.View | None, files: Sequence[discord.File] = ()) -> None:
        parts = message_parts(text, allow_links=self._allow_links)
        for number, content in enumerate(parts):
            is_last = number == len(parts) - 1
            await self._put_part(number, content, view if is_last else None, files if is_last else ())

    async def _put_part(
        self, number: int, content: str, view: discord.ui.View | None, files: Sequence[discord.File]
    ) -> None:
        changed: dict[str, Any] = {"content": content, "allowed_mentions": self._allowed_mentions}
        if number == len(self._shown):
            send = self._then if self._shown else self._send
            with_view = {} if view is None else {"view": view}
            with_files = {"files": list(files)} if files else {}
            message = await send(**changed, **with_view, **with_files)
            self._shown.append(_Part(message, content, view))
            return
        part = self._shown[number]
        if (part.content, part.view) == (content, view) and not files:
            return
        if part.view is not view:
            changed["view"] = view
        if files:
            changed["attachments"] = list(files)
        await part.message.edit(**changed)
        part.content, part.view = content, view


class _Part:
    def __init__(self, message: discord.Message, content: str, view: discord.ui.View | None) -> None:
        self.message = message
        self.content = content
        self.view = view


def message_parts(text: str, *, allow_links: bool) -> list[str]:
    """Split a text into messages, without masked links and invites unless they are allowed."""
    parts = split_message(text)
    return parts if allow_links else [safe for part in parts for safe in _without_links(part) if safe.strip()]


def is_blank(text: str) -> bool:
    """Return whether a reader would see nothing."""
    return all(
        each.isspace() or each in _UNSEEN or unicodedata.category(each) in {"Cc", "Cf", "Cs", "Mn"} for each in text
    )


def _without_links(part: str) -> list[str]:
    # Part by part: where a text is cut decides what Discord takes for a code block.
    safe = without_links(part)
    if len(safe) <= MESSAGE_LIMIT:
        return [safe]
    return [without_links(half) for half in split_message(part, MESSAGE_LIMIT // 2)]
