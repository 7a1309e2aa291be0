"""Split an embed that is larger than Discord accepts into several, without leaving anything out."""

from typing import Final

import discord

_MOST_FIELDS: Final = 25
_MOST_DESCRIBED: Final = 4_096
_MOST_TOGETHER: Final = 5_900
"""Discord's documentation, "Embed limits": 6,000 characters, of which the number of the page needs some."""


def pages(embed: discord.Embed) -> list[discord.Embed]:
    """Return embeds that Discord accepts, with the fields in their order; the footer is on the last one."""
    footer = embed.footer.text or ""
    description = embed.description or ""
    parts = [description[at : at + _MOST_DESCRIBED] for at in range(0, len(description), _MOST_DESCRIBED)] or [""]
    found = [_page(embed, part) for part in parts]
    for field in embed.fields:
        needed = _length(field.name or "") + _length(field.value or "")
        if len(found[-1].fields) == _MOST_FIELDS or _size(found[-1]) + needed > _MOST_TOGETHER:
            found.append(_page(embed, ""))
        found[-1].add_field(name=field.name, value=field.value, inline=field.inline)
    if footer and _size(found[-1]) + _length(footer) > _MOST_TOGETHER:
        found.append(_page(embed, ""))
    for number, page in enumerate(found, 1):
        count = f"Page {number} of {len(found)}" if len(found) > 1 else ""
        text = "\n".join(part for part in (footer if page is found[-1] else "", count) if part)
        page.set_footer(text=text or None)
    return found


def _page(embed: discord.Embed, description: str) -> discord.Embed:
    return discord.Embed(title=embed.title, description=description or None, colour=embed.colour)


def _size(embed: discord.Embed) -> int:
    texts = [embed.title, embed.description, *(text for field in embed.fields for text in (field.name, field.value))]
    return sum(_length(text) for text in texts if text)


def _length(text: str) -> int:
    """In UTF-16, where an emoji counts as two characters: the larger count of the two that are in use."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
