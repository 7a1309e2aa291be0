"""The look of the platform's own embeds."""

from typing import Final

import discord

HOUSE_COLOUR: Final = discord.Colour(0x5B5BD6)


def house_embed(title: str, description: str | None = None) -> discord.Embed:
    return discord.Embed(title=title, description=description, colour=HOUSE_COLOUR)
