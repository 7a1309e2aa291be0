"""Wishes in a question, each on a line of its own: `simulate: <wish>`."""

import re

from simulators.llm.answers.asked import Asked, Tool

_WISH = re.compile(r"^\s*simulate:\s*(?P<wish>\S.*?)\s*$", re.IGNORECASE | re.MULTILINE)
_TOOL = re.compile(r"tool\s+(\S+)", re.IGNORECASE)
_JSON = re.compile(r"json\s+(\{.*\}|\[.*\])", re.IGNORECASE)
_SLOW = re.compile(r"slow\s+(\d{1,4})", re.IGNORECASE)


def wishes(text: str) -> list[str]:
    return [found["wish"] for found in _WISH.finditer(text)]


def wished_tools(asked: Asked) -> tuple[Tool, ...]:
    """Return the wished tool calls in order; a tool that was not declared is left out."""
    wanted = wishes(asked.question)
    if any(wish.lower() == "tools" for wish in wanted):
        return asked.tools
    names = [found[1] for wish in wanted if (found := _TOOL.fullmatch(wish))]
    return tuple(tool for name in names for tool in asked.tools if tool.name == name)


def wished_json(asked: Asked) -> str | None:
    """Return the JSON that is wished as the answer, as it was typed: `json {"score": 4}`."""
    return next((found[1] for wish in wishes(asked.question) if (found := _JSON.fullmatch(wish))), None)


def wished_slowness(asked: Asked) -> int | None:
    """Return how many words are to come slowly."""
    return next((int(found[1]) for wish in wishes(asked.question) if (found := _SLOW.fullmatch(wish))), None)


def wants_broken_json(asked: Asked) -> bool:
    """`invalid json` is broken until the model has answered once, so that asking again mends it."""
    has_answered = False
    for turn in reversed(asked.turns):
        wanted = {wish.lower() for wish in wishes(turn.text)} if turn.by_user else set()
        if "stubborn json" in wanted or ("invalid json" in wanted and not has_answered):
            return True
        has_answered = has_answered or (not turn.by_user and turn.text != "")
    return False
