"""Isolate user-chosen text from the sentence around it: a bidi control in it would reverse the rest of the line."""

import re
from typing import Final

_OVERRIDES: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_TURNS_TEXT: Final = re.compile(
    "[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_FIRST_STRONG: Final = "\u2068"
_END: Final = "\u2069"


def isolated(text: str) -> str:
    """Return the text without bidi controls, inside an isolate if it has right-to-left characters or had controls."""
    return _FIRST_STRONG + _OVERRIDES.sub("", text) + _END if _TURNS_TEXT.search(text) else text


def ended(text: str) -> str:
    """Close the isolates that a cut has left open."""
    return text + _END * (text.count(_FIRST_STRONG) - text.count(_END))
