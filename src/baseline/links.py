"""Show masked links and invites of a model's text as text, so that they lead nowhere that the reader does not see."""

import re
import unicodedata
from typing import Final
from urllib.parse import unquote

_SPACE: Final = "\u200b"  # zero width: breaks the markup and is not seen
_FENCE: Final = "```"

# Discord may drop control characters, which would join markup or an address that they divide here.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_WORD: Final = re.compile(r"\S+")
_INVITE: Final = re.compile(
    r"discord\.gg\.?(:\d+)?/|discord(app)?\.com\.?(:\d+)?/(\./)*invite/|discord\.new/",
)
_PAIRS: Final = (("*", "*"), ("_", "_"), ("~", "~"), ("|", "|"), ("`", "`"), ("<", ">"), ("[", "]("))
_DOTS: Final = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61", "."))


def without_links(text: str) -> str:
    """Return the text of one message, looking the same, with every masked link and invite inactive.

    The result is at most twice as long. Control characters are dropped.
    Code blocks are left as they are if Discord surely shows each of them as code; otherwise all of the text is changed.
    """
    plain = _CONTROL.sub("", text)
    pieces = plain.split(_FENCE)
    if not _are_certain(pieces):
        return _inactive(plain)
    return _FENCE.join(piece if number % 2 else _inactive(piece) for number, piece in enumerate(pieces))


def _are_certain(pieces: list[str]) -> bool:
    """Return whether Discord surely pairs the fences at which the text was split, into text, code, text and so on.

    If Discord pairs a fence differently, code and text are swapped in the rest of the message.
    """
    if len(pieces) % 2 == 0 or any(piece.startswith("`") for piece in pieces[1:]):
        return False
    before = ""
    for text, code in zip(pieces[::2], pieces[1::2], strict=False):
        before += text
        # Without a line of code, Discord looks for the end of the block further on.
        has_code = code.split("\n", 1)[-1].strip() != ""
        begins_a_line = text.endswith("\n") or before == ""
        if not (has_code and begins_a_line) or _may_end_inside(before, code):
            return False
    return True


def _may_end_inside(before: str, code: str) -> bool:
    """Check for markup that begins before a code block and ends inside it: Discord then shows no block."""
    return any(opening in before and closing in code for opening, closing in _PAIRS)


def _inactive(text: str) -> str:
    return _WORD.sub(lambda word: _without_invite(word.group()), text.replace("](", f"]{_SPACE}("))


def _without_invite(word: str) -> str:
    if _INVITE.search(_as_resolved(word)) is None:
        return word
    return word.replace(".", f".{_SPACE}").replace("/", f"/{_SPACE}")


def _as_resolved(word: str) -> str:
    """Resolve look-alikes, invisible characters and escapes as a browser does when it reads an address."""
    plain = unicodedata.normalize("NFKC", unquote(word).translate(_DOTS)).translate(_DOTS).casefold()
    visible = "".join(each for each in plain if unicodedata.category(each) not in {"Cc", "Cf", "Mn"})
    return re.sub(r"/{2,}", "/", visible.replace("\\", "/"))
