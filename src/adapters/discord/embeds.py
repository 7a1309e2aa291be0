"""The look of the platform's own embeds."""

import discord

from baseline.ui.embeds import HOUSE_COLOUR


def house_embed(title: str, description: str | None = None) -> discord.Embed:
    return discord.Embed(title=title, description=description, colour=HOUSE_COLOUR)
