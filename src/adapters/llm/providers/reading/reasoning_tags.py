"""Take reasoning out of the text of an answer, where a model writes it between tags."""

import re
from collections.abc import Sequence


class ReasoningTags:
    """Reasoning stands in blocks at the beginning of a line, mostly at the beginning of the answer.

    `names` are such as `think`, for `<think>…</think>` and `[THINK]…[/THINK]`; none leaves the text as it is.
    """

    def __init__(self, names: Sequence[str]) -> None:
        alternatives = "|".join(map(re.escape, names)) if names else "(?!)"
        self._opening = re.compile(
            rf"(?:(?<=\n)|\A)[ \t]*(?:<(?:{alternatives})>|\[(?:{alternatives})\])", re.IGNORECASE
        )
        self._closing = re.compile(rf"[<\[]/(?:{alternatives})[>\]]", re.IGNORECASE)
        self._tags = [tag for name in names for tag in (f"<{name}>", f"[{name}]")]
        self._ends = [tag for name in names for tag in (f"</{name}>", f"[/{name}]")]
        self._parts: list[str] = []
        self._shown: list[str] = []
        self._held = ""
        self._is_inside = False

    @property
    def reasoning(self) -> str:
        return "".join(self._parts).strip()

    def add(self, piece: str) -> str:
        """Return the text that is surely none of reasoning."""
        if not self._tags:
            return piece
        self._held += piece
        found = ""
        while True:
            pattern = self._closing if self._is_inside else self._opening
            match = pattern.search(self._before() + self._held, len(self._before()))
            if match is None:
                break
            start, end = match.start() - len(self._before()), match.end() - len(self._before())
            found += self._take(self._held[: max(start, 0)])
            self._held = self._held[end:]
            self._is_inside = not self._is_inside
        safe = len(self._held) - self._undecided()
        found += self._take(self._held[:safe])
        self._held = self._held[safe:]
        return found

    def rest(self, *, is_cut: bool) -> str:
        """Return the text that was still held back at the end.

        A whole answer whose reasoning has no end and that holds nothing else is all answer: the model forgot the tag.
        """
        found = self._take(self._held)
        self._held = ""
        if self._is_inside and not is_cut and not "".join(self._shown).strip():
            found = "".join(self._parts).strip()
            self._shown, self._parts = [found], []
        return found

    def _take(self, text: str) -> str:
        if self._is_inside:
            self._parts.append(text)
            return ""
        if self._parts and not self._shown:
            text = text.lstrip()
        if text:
            self._shown.append(text)
        return text

    def _before(self) -> str:
        """Return the last character that was shown: a tag counts at the beginning of a line alone."""
        return self._shown[-1][-1:] if self._shown else ""

    def _undecided(self) -> int:
        """Return how many characters at the end may be the beginning of a tag."""
        tags = self._ends if self._is_inside else self._tags
        longest = max(map(len, tags), default=0)
        for size in range(min(longest, len(self._held)), 0, -1):
            if any(tag.startswith(self._held[-size:].lower()) for tag in map(str.lower, tags)):
                return size + (0 if self._is_inside else _indentation(self._held[:-size]))
        return 0 if self._is_inside or not self._tags else _indentation(self._held)


def without_orphan(text: str, names: Sequence[str]) -> tuple[str, str]:
    """Split a text whose reasoning was opened in the prompt, so that it has an end and no beginning.

    Returns the answer and the reasoning.
    """
    for name in names:
        for tag in (f"</{name}>", f"[/{name}]"):
            before, found, after = text.partition(tag)
            if found and f"<{name}>" not in before and f"[{name}]" not in before:
                return after.lstrip(), before.strip()
    return text, ""


def _indentation(text: str) -> int:
    """Return how many blanks at the end of a line's beginning may belong to a tag."""
    stripped = text.rstrip(" \t")
    return len(text) - len(stripped) if not stripped or stripped.endswith("\n") else 0
