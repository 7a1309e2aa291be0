"""Split a text into messages of Discord, with code blocks as Discord reads them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MESSAGE_LIMIT = 2000
"""Characters in one message; Discord's API documentation, "Create Message"."""

_FENCE = "```"
_CLOSING = f"\n{_FENCE}"
_SHORTEST_LIMIT = 40
_LONGEST_LANGUAGE = 20
_LANGUAGE = r"(?:(?P<language>[a-z0-9_+\-.#]+)\n)?\n*"
# Discord's clients read an escape, a code block and inline code in this order wherever they stand, also within a line.
_MARKUP = re.compile(
    rf"\\[^0-9A-Za-z\s]|(?P<block>{_FENCE}{_LANGUAGE}(?P<code>[^\n].*?)\n*{_FENCE})|(?P<ticks>`++).*?[^`](?P=ticks)(?!`)",
    re.IGNORECASE | re.DOTALL,
)
# To Discord, a block without a closing fence is text. An answer that was cut off or is still growing may have one: its
# fence begins a line, and at most a language follows it.
_UNCLOSED = re.compile(
    rf"^[ \t>]*(?:(?:\d+[.)]|[-*+])[ \t]+)?"
    rf"(?P<block>{_FENCE}(?P<language>[a-z0-9_+\-.#]*)[ \t]*\n+)(?P<code>[^\n].*)\Z",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
_BLANK_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")


@dataclass(frozen=True, slots=True)
class _Block:
    """A code block by positions in the text: its opening, its code without the line breaks around it, and its end."""

    start: int
    code_start: int
    code_end: int
    end: int
    language: str

    @property
    def opening(self) -> str:
        return f"{_FENCE}{self.language if len(self.language) <= _LONGEST_LANGUAGE else ''}\n"


def split_message(text: str, limit: int = MESSAGE_LIMIT) -> list[str]:
    """The text in parts of at most `limit` characters, cut at line ends or spaces where there are any.

    A code block that is cut is closed at the end of its part and opened again, with its language, in the next.
    White space at the cuts is dropped; the indentation of the first line is kept. Blank text gives no parts.
    """
    if limit < _SHORTEST_LIMIT:
        raise ValueError(f"The limit must leave room for code fences: at least {_SHORTEST_LIMIT}.")
    whole = _BLANK_LINES.sub("", text).rstrip()
    if len(whole) <= limit:
        return [whole] if whole else []
    return [part for part in _parts(whole, limit) if part.strip()]


def _parts(text: str, limit: int) -> Iterator[str]:
    blocks, at = list(_blocks(text)), 0
    while at < len(text):
        at = next((block.code_start for block in blocks if block.start == at), at)
        inside = next((block for block in blocks if block.code_start <= at < block.code_end), None)
        opening = inside.opening if inside else ""
        end = _cut(text, blocks, at, at + limit - len(opening) - len(_CLOSING))
        block = next((block for block in blocks if block.code_start < end <= block.code_end), None)
        piece = text[at:end].rstrip()
        if piece:
            yield f"{opening}{piece}{_CLOSING if block else ''}"
        is_over = block is not None and not text[end : block.code_end].strip()
        at = block.end if block is not None and is_over else _after_white_space(text, end)


def _cut(text: str, blocks: list[_Block], at: int, furthest: int) -> int:
    """Return where the part that begins at `at` ends: never within a fence, nor in a block before its code."""
    if len(text) <= furthest:
        return len(text)
    half = at + (furthest - at) // 2
    found = (text.rfind(separator, half, furthest + 1) for separator in ("\n", " "))
    end = next((each for each in found if each > at), furthest)
    for block in blocks:
        if at < block.start < end <= block.code_end and not text[block.code_start : end].strip():
            return block.start
        if block.code_end <= end < block.end:
            return block.code_end
    return end


def _after_white_space(text: str, at: int) -> int:
    """Skip the separator and empty lines, not the indentation of the next line."""
    if at < len(text) and text[at] == " ":
        at += 1
    while at < len(text) and text[at] == "\n":
        at += 1
    return at


def _blocks(text: str) -> Iterator[_Block]:
    end = 0
    for match in _MARKUP.finditer(text):
        end = match.end()
        if match["block"] is not None:
            yield _Block(*match.span("block")[:1], *match.span("code"), match.end(), match["language"] or "")
    unclosed = _UNCLOSED.search(text, text.rfind("\n", 0, end) + 1) if end else _UNCLOSED.search(text)
    if unclosed is not None and unclosed.start("block") >= end:
        yield _Block(unclosed.start("block"), *unclosed.span("code"), len(text), unclosed["language"] or "")
