"""The links that Discord would make of a message: its rules, tried at each position in its order."""

import re

# As in simple-markdown, which Discord's clients are built on.
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
}
_COMPILED = {name: re.compile(rule, re.DOTALL | re.IGNORECASE) for name, rule in _RULES.items()}
_NESTED = ("strong", "underline", "emphasis", "struck", "spoiler")
_INVITE = re.compile(r"(?:https?://)?(?:www\.)?discord(?:\.gg|(?:app)?\.com/invite)/\w+", re.IGNORECASE)


def masked_links(text: str) -> list[str]:
    """The addresses behind words."""
    found: list[str] = []
    at = 0
    while at < len(text):
        name, match = next(
            ((name, match) for name, rule in _COMPILED.items() if (match := rule.match(text, at))), ("text", None)
        )
        if match is None:
            at += 1
            continue
        if name == "link":
            found.append(match.group(2))
        elif name in _NESTED:
            found += masked_links(next(group for group in match.groups() if group is not None))
        at = match.end()
    return found


def invites(text: str) -> list[str]:
    """Invites outside of code blocks."""
    return [match.group() for match in _INVITE.finditer(_COMPILED["block"].sub("", text))]
