"""Embeds in the bot's own look, which Discord never refuses for their size."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

import discord

__all__ = ["Mood", "embed"]

HOUSE_COLOUR: Final = discord.Colour(0x5B5BD6)
_TITLE, _DESCRIPTION, _NAME, _VALUE, _FOOTER, _FIELDS, _WHOLE = 256, 4096, 256, 1024, 2048, 25, 6000
_NOTHING = "\u200b"


class Mood(Enum):
    """The colour of an embed, and the sign before its title."""

    INFO = (HOUSE_COLOUR, "")
    SUCCESS = (discord.Colour(0x2E9E5B), "✅ ")
    WARNING = (discord.Colour(0xC98A1B), "⚠️ ")
    ERROR = (discord.Colour(0xC93C3C), "❌ ")


def embed(
    title: str,
    description: str = "",
    *,
    mood: Mood = Mood.INFO,
    fields: Mapping[str, object] | None = None,
    footer: str = "",
    inline: bool = True,
) -> discord.Embed:
    """Return an embed. What is longer than Discord allows is shortened with `…`; fields beyond that are left out."""
    colour, sign = mood.value
    made = discord.Embed(
        title=shortened(sign + title, _TITLE) or None,
        description=shortened(description, _DESCRIPTION) or None,
        colour=colour,
    )
    room = _WHOLE - len(made)
    foot = shortened(footer, min(_FOOTER, room))
    room -= len(foot)
    if foot:
        made.set_footer(text=foot)
    for name, value in list((fields or {}).items())[:_FIELDS]:
        heading, text = shortened(name, _NAME) or _NOTHING, shortened(str(value), _VALUE) or _NOTHING
        if len(heading) + len(text) > room:
            break
        room -= len(heading) + len(text)
        made.add_field(name=heading, value=text, inline=inline)
    return made


def shortened(text: str, most: int) -> str:
    """Return the text, with `…` as its last character where it was longer. Blank text is empty."""
    bare = text.strip()
    return bare if len(bare) <= most else bare[: max(most - 1, 0)].rstrip() + "…" * min(most, 1)
