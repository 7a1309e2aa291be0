"""What a cog builds on besides discord.py itself."""

from discord.ext import commands

from baseline.services import BotServices

__all__ = ["MESSAGE_LIMIT", "Bot", "split_message"]

MESSAGE_LIMIT = 2000
"""Characters in one message; Discord's API documentation, "Create Message"."""

_FENCE = "```"


class Bot(commands.AutoShardedBot):
    """The bot that `async def setup(bot)` receives."""

    services: BotServices


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
