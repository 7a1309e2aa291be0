"""Make the platform's own embeds, and split those that are larger than Discord accepts."""

from collections.abc import Iterator
from typing import Any, Final

import discord

from adapters.discord.isolated import ended
from baseline.ui.embeds import HOUSE_COLOUR

FIELD_LIMIT: Final = 1_024
"""Characters; Discord's documentation, "Embed limits"."""
_MOST_FIELDS: Final = 25
_MOST_DESCRIBED: Final = 4_096
_MOST_TOGETHER: Final = 5_900
"""Discord's documentation, "Embed limits": 6,000 characters. The rest is for the page number."""


def house_embed(title: str, description: str | None = None) -> discord.Embed:
    return discord.Embed(title=title, description=description, colour=HOUSE_COLOUR)


def pages(embed: discord.Embed) -> list[discord.Embed]:
    """Return embeds that Discord accepts, with everything in its order; the footer is on the last one.

    A field that is too long goes on in fields of the same name.
    """
    footer = embed.footer.text or ""
    found = [_page(embed, part) for part in parts(embed.description or "", _MOST_DESCRIBED)]
    for field in embed.fields:
        for value in parts(field.value or "", FIELD_LIMIT):
            needed = _length(field.name or "") + _length(value)
            if len(found[-1].fields) == _MOST_FIELDS or _size(found[-1]) + needed > _MOST_TOGETHER:
                found.append(_page(embed, ""))
            found[-1].add_field(name=field.name, value=value, inline=field.inline)
    if footer and _size(found[-1]) + _length(footer) > _MOST_TOGETHER:
        found.append(_page(embed, ""))
    for number, page in enumerate(found, 1):
        count = f"Page {number} of {len(found)}" if len(found) > 1 else ""
        text = "\n".join(part for part in (footer if page is found[-1] else "", count) if part)
        page.set_footer(text=text or None)
    return found


async def send_pages(interaction: discord.Interaction[Any], embed: discord.Embed) -> None:
    """Answer a deferred interaction with all pages of the embed, which only the member sees."""
    for page in pages(embed):
        await interaction.followup.send(embed=page, ephemeral=True)


def parts(text: str, most: int) -> list[str]:
    """Divide the text, at the end of a line where there is one in the latter half of a part."""
    return [*_parts(text, most)] or [""]


def _parts(text: str, most: int) -> Iterator[str]:
    while _length(text) > most:
        at = _fitting(text, most - _ROOM)
        line = text.rfind("\n", at // 2, at)
        at = at if line < 0 else line + 1
        yield ended(text[:at])
        text = text[at:]
    if text:
        yield text


_ROOM: Final = 16
"""Characters reserved for the marks that close isolated texts after a cut."""


def _fitting(text: str, most: int) -> int:
    at = min(most, len(text))
    while _length(text[:at]) > most:
        at -= max((_length(text[:at]) - most) // 2, 1)
    return at


def _page(embed: discord.Embed, description: str) -> discord.Embed:
    return discord.Embed(title=embed.title, description=description or None, colour=embed.colour)


def _size(embed: discord.Embed) -> int:
    texts = [embed.title, embed.description, *(text for field in embed.fields for text in (field.name, field.value))]
    return sum(_length(text) for text in texts if text)


def _length(text: str) -> int:
    """Count UTF-16 units: Discord counts these or code points, and no text has more code points than units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
