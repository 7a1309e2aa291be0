"""Show masked links and invites of a model's text as text, so that they lead nowhere that the reader does not see."""

import re
import unicodedata
from typing import Final
from urllib.parse import unquote

_SPACE: Final = "\u200b"  # zero width: breaks the markup and is not seen

_BLOCK: Final = re.compile(r"^```.*?```", re.DOTALL | re.MULTILINE)
# Control characters may be dropped on the way.
_MASK: Final = re.compile(r"\](?=[\x00-\x1f\x7f-\x9f]*\()")
_WORD: Final = re.compile(r"\S+")
_INVITE: Final = re.compile(
    r"discord\.gg\.?(:\d+)?/|discord(app)?\.com\.?(:\d+)?/(\./)*invite/|discord\.new/",
)
# Of markup that begins before a code block and ends inside it: then the block is none.
_PAIRS: Final = (("*", "*"), ("_", "_"), ("~", "~"), ("|", "|"), ("`", "`"), ("<", ">"), ("[", "]("))
_DOTS: Final = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61", "."))
_FENCE: Final = "```"


def without_links(text: str) -> str:
    """The text of one message, looking the same, with every masked link and invite inactive. At most twice as long.

    Code blocks are left as they are, unless markup before them makes it doubtful that Discord shows them as code.
    """
    safe: list[str] = []
    before, at = "", 0
    for block in _BLOCK.finditer(text):
        between, code = text[at : block.start()], block.group()
        before += between
        safe += (_inactive(between), _inactive(code) if _may_end_inside(before, code) else code)
        at = block.end()
    return "".join([*safe, _inactive(text[at:])])


def _may_end_inside(before: str, code: str) -> bool:
    inside = code.removeprefix(_FENCE).removesuffix(_FENCE)
    return any(opening in before and closing in inside for opening, closing in _PAIRS)


def _inactive(text: str) -> str:
    return _WORD.sub(lambda word: _without_invite(word.group()), _MASK.sub(f"]{_SPACE}", text))


def _without_invite(word: str) -> str:
    if _INVITE.search(_as_resolved(word)) is None:
        return word
    return word.replace(".", f".{_SPACE}").replace("/", f"/{_SPACE}")


def _as_resolved(word: str) -> str:
    """As a browser reads an address: look-alikes, invisible characters and escapes resolved."""
    plain = unicodedata.normalize("NFKC", unquote(word).translate(_DOTS)).translate(_DOTS).casefold()
    visible = "".join(each for each in plain if unicodedata.category(each) not in {"Cc", "Cf", "Mn"})
    return re.sub(r"/{2,}", "/", visible.replace("\\", "/"))
