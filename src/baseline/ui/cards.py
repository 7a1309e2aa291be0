"""Messages of Components V2: text, pictures and buttons in one frame."""

from collections.abc import Sequence
from typing import Any, Final

import discord

from baseline.ui.embeds import HOUSE_COLOUR, shortened

__all__ = ["card"]

_TEXT: Final = 4000
_BUTTONS: Final = 25
_PICTURES: Final = 10
_COMPONENTS: Final = 40


def card(
    title: str,
    *texts: str,
    thumbnail: str | None = None,
    pictures: Sequence[str] = (),
    buttons: Sequence[discord.ui.Button[Any]] = (),
    footer: str = "",
    timeout: float | None = 180,
) -> discord.ui.LayoutView:
    """Return a layout to send as `view=card(…)`, without content or embeds, which Discord does not take beside it.

    Markdown holds in all texts. Together they have at most 4,000 characters: what is longer is shortened with `…`.
    A message has room for at least three texts; those that do not fit share the last part, on lines of their own.
    `thumbnail` and `pictures` are URLs, `attachment://` ones included. Raises ValueError for more than 25 buttons or 10
    pictures.
    """
    if len(buttons) > _BUTTONS or len(pictures) > _PICTURES:
        raise ValueError(f"A card has at most {_BUTTONS} buttons and {_PICTURES} pictures.")
    heading, room = _taken(f"## {title}", _TEXT)
    foot, room = _taken(f"-# {footer}" if footer else "", room)
    frame: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container(accent_colour=HOUSE_COLOUR)
    if thumbnail is None:
        frame.add_item(discord.ui.TextDisplay(heading))
    else:
        frame.add_item(discord.ui.Section(heading, accessory=discord.ui.Thumbnail(thumbnail)))
    most = _COMPONENTS - _others(thumbnail, pictures, buttons, footer)
    for text in texts if len(texts) <= most else (*texts[: most - 1], "\n".join(texts[most - 1 :])):
        shown, room = _taken(text, room)
        if shown:
            frame.add_item(discord.ui.TextDisplay(shown))
    if pictures:
        frame.add_item(discord.ui.MediaGallery(*(discord.MediaGalleryItem(url) for url in pictures)))
    for first in range(0, len(buttons), 5):
        frame.add_item(discord.ui.ActionRow(*buttons[first : first + 5]))
    if foot:
        frame.add_item(discord.ui.Separator())
        frame.add_item(discord.ui.TextDisplay(foot))
    layout = discord.ui.LayoutView(timeout=timeout)
    layout.add_item(frame)
    return layout


def _others(
    thumbnail: str | None, pictures: Sequence[str], buttons: Sequence[discord.ui.Button[Any]], footer: str
) -> int:
    """Return how many components a card has beside its texts."""
    frame_and_heading, rows = 2, -(-len(buttons) // 5)
    return frame_and_heading + 2 * (thumbnail is not None) + bool(pictures) + rows + len(buttons) + 2 * bool(footer)


def _taken(text: str, room: int) -> tuple[str, int]:
    shown = shortened(text, room)
    return shown, room - len(shown)
