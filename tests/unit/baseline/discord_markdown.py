"""Find the links that Discord makes of a message: its rules are tried at each position, in its order."""

import re
from collections.abc import Iterator

# Rules of simple-markdown, which Discord's clients are built on.
_INSIDE = r"(?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*"
_RULES = {
    "escape": r"\\([^0-9A-Za-z\s])",
    "block": r"```(?:[a-z0-9_+\-.#]+?\n)?\n*([^\n].*?)\n*```",
    "autolink": r"<([^: >]+:/[^ >]+)>",
    "url": r"https?://[^\s<]+[^<.,:;\"')\]\s]",
    "link": rf"\[({_INSIDE})\]\(\s*<?((?:[^\s\\]|\\.)*?)>?(?:\s+['\"](.*?)['\"])?\s*\)",
    "strong": r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)",
    "underline": r"__((?:\\.|[^\\])+?)__(?!_)",
    "emphasis": r"\*(?=\S)((?:\*\*|\s+(?:[^*\s]|\*\*)|[^\s*])+?)\*(?!\*)|_((?:__|\\.|[^\\_])+?)_(?!_)",
    "struck": r"~~(.+?)~~",
    "spoiler": r"\|\|(.+?)\|\|",
    "code": r"(`+)(.*?[^`])\1(?!`)",
    "text": r".",
}
_COMPILED = {name: re.compile(rule, re.DOTALL | re.IGNORECASE) for name, rule in _RULES.items()}
_NESTED = ("strong", "underline", "emphasis", "struck", "spoiler")
_INVITE = re.compile(r"(?:https?://)?(?:www\.)?discord(?:\.gg|(?:app)?\.com/invite)/\w+", re.IGNORECASE)


def masked_links(text: str) -> list[str]:
    """List the addresses behind words."""
    return [match.group(2) for name, match in _parsed(text) if name == "link"]


def invites(text: str) -> list[str]:
    """List the invites outside of code blocks."""
    shown = "".join("\n" if name == "block" else match.group() for name, match in _parsed(text))
    return [match.group() for match in _INVITE.finditer(shown)]


def code_and_prose(text: str) -> tuple[str, str]:
    """Return what is shown in code blocks and what outside of them, without white space."""
    code: list[str] = []
    prose: list[str] = []
    for name, match in _parsed(text):
        (code if name == "block" else prose).append(match.group(1) if name == "block" else match.group())
    return "".join("".join(code).split()), "".join("".join(prose).split())


def _parsed(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    at = 0
    while at < len(text):
        name, match = next((name, match) for name, rule in _COMPILED.items() if (match := rule.match(text, at)))
        if name in _NESTED:
            yield from _parsed(next(group for group in match.groups() if group is not None))
        else:
            yield name, match
        at = match.end()
