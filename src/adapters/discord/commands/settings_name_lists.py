"""Split a list of names as people type it: at commas, line ends, signs and quotes."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Final

from adapters.discord.commands.settings_values import split_mentions

_PART: Final = re.compile(r'(?:"[^"]*"|“[^”]*”|[^,\n])+')
_QUOTED: Final = re.compile(r'("[^"]+"|“[^”]+”)')
_QUOTES: Final = '"“”'


def split_names(text: str, is_name: Callable[[str], bool]) -> list[str]:
    """Return the names, mentions and ids in the text. `is_name`: whether a text as a whole is a name of the guild.

    A name with a comma is quoted, or the list is written as JSON.
    """
    if is_name(text.strip()):
        return [text.strip()]
    listed = _from_json(text)
    if listed is not None:
        return listed
    parts = (part.strip() for part in _PART.findall(text))
    return [name for part in parts for name in ([part] if is_name(part) else _split_part(part))]


def unquoted(text: str) -> str:
    """Return the text without the quotes around it."""
    return text.strip(_QUOTES) if _QUOTED.fullmatch(text) else text


def _split_part(part: str) -> Iterator[str]:
    for piece in _QUOTED.split(part):
        if _QUOTED.fullmatch(piece):
            yield unquoted(piece)
        elif piece.strip() not in {"", "@", "#"}:
            yield from split_mentions(piece)


def _from_json(text: str) -> list[str] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return [str(one) for one in found] if isinstance(found, list) else None
