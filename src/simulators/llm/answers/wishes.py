"""Wishes in a question, each on a line of its own: `simulate: <wish>`."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulators.llm.answers.asked import Asked, Tool

_WISH: Final = re.compile(r"^\s*simulate:\s*(?P<wish>\S.*?)\s*$", re.IGNORECASE | re.MULTILINE)
_FORMS: Final = {
    "tool NAME": r"tool\s+(\S+)",
    "tool NAME {…}": r"tool\s+(\S+)\s+(\{.*\})",
    "tools": r"tools",
    "json {…}": r"json\s+(\{.*\}|\[.*\])",
    "invalid json": r"invalid json",
    "stubborn json": r"stubborn json",
    "text TEXT": r"text\s+(.+)",
    "long WORDS": r"long\s+(\d{1,5})",
    "slow WORDS": r"slow\s+(\d{1,4})",
    "wait SECONDS": r"wait\s+(\d{1,3}(?:\.\d{1,3})?)",
    "empty": r"empty",
}
FORMS: Final = {form: re.compile(pattern, re.IGNORECASE) for form, pattern in _FORMS.items()}
"""The wishes about an answer, as the documentation writes them; those for a fault are in `Fault`."""

_UNREADABLE: Final[Mapping[str, Any]] = {}
"""In place of arguments that are no JSON."""


@dataclass(frozen=True, slots=True)
class WishedCall:
    """`arguments` None: the smallest ones that fit the tool's schema."""

    tool: Tool
    arguments: Mapping[str, Any] | None = None


def wishes(text: str) -> list[str]:
    return [found["wish"] for found in _WISH.finditer(text)]


def wished_calls(asked: Asked) -> tuple[WishedCall, ...]:
    """Return the wished tool calls in order; a tool that was not declared is left out."""
    if _wished(asked, "tools"):
        return tuple(WishedCall(tool) for tool in asked.tools)
    called = []
    for wish in wishes(asked.question):
        name, arguments = _call(wish)
        if arguments is not _UNREADABLE:
            called += [WishedCall(tool, arguments) for tool in asked.tools if tool.name == name]
    return tuple(called)


def wished_json(asked: Asked) -> str | None:
    """Return the JSON that is wished as the answer, as it was typed: `json {"score": 4}`."""
    found = _wished(asked, "json {…}")
    return found[1] if found else None


def wished_text(asked: Asked) -> str | None:
    r"""Return the answer that is wished word for word, where `\n` begins a new line; `empty` is one without text."""
    if _wished(asked, "empty"):
        return ""
    found = _wished(asked, "text TEXT")
    return None if found is None else found[1].replace("\\n", "\n")


def wished_words(asked: Asked) -> str | None:
    """Return an answer of as many words as are wished."""
    counted = _wished(asked, "slow WORDS") or _wished(asked, "long WORDS")
    return None if counted is None else " ".join(f"word{number}" for number in range(1, int(counted[1]) + 1))


def wants_slowness(asked: Asked) -> bool:
    return _wished(asked, "slow WORDS") is not None


def wished_wait(asked: Asked) -> float:
    """Return how many seconds pass before the answer begins."""
    found = _wished(asked, "wait SECONDS")
    return float(found[1]) if found else 0.0


def wants_broken_json(asked: Asked) -> bool:
    """Return whether to break the JSON: for `stubborn json` always, for `invalid json` until the model has answered."""
    has_answered = False
    for turn in reversed(asked.turns):
        wanted = {wish.lower() for wish in wishes(turn.text)} if turn.by_user else set()
        if "stubborn json" in wanted or ("invalid json" in wanted and not has_answered):
            return True
        has_answered = has_answered or (not turn.by_user and turn.text != "")
    return False


def misunderstood(asked: Asked, known: frozenset[str]) -> str:
    """Describe the fault in the wishes, for the answer. `known` are further wishes, in lower case."""
    for wish in wishes(asked.question):
        name, arguments = _call(wish)
        if name is not None and name not in {tool.name for tool in asked.tools}:
            there = ", ".join(tool.name for tool in asked.tools) or "none"
            return f" The request declares no tool “{name}”; its tools: {there}."
        if arguments is _UNREADABLE:
            return f" What follows “{name}” is not a JSON object."
        if wish.lower() not in known and not any(form.fullmatch(wish) for form in FORMS.values()):
            return f" There is no wish “{wish}”: docs/simulators.md lists them."
    return ""


def _wished(asked: Asked, form: str) -> re.Match[str] | None:
    return next((found for wish in wishes(asked.question) if (found := FORMS[form].fullmatch(wish))), None)


def _call(wish: str) -> tuple[str | None, Mapping[str, Any] | None]:
    """Return name and arguments of a wish for a tool. The name is None if the wish is for something else."""
    if found := FORMS["tool NAME"].fullmatch(wish):
        return found[1], None
    if found := FORMS["tool NAME {…}"].fullmatch(wish):
        try:
            return found[1], json.loads(found[2])
        except ValueError:
            return found[1], _UNREADABLE
    return None, None
