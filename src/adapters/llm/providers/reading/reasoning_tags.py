"""Take reasoning out of the text of an answer, where a model writes it between tags."""

import re
from collections.abc import Sequence
from typing import Final

_MOST_WAITED: Final = 8_000
"""Most characters that are held back because they may be reasoning. Most answers are shorter."""


class ReasoningTags:
    """Reasoning stands in blocks at the beginning of a line, mostly at the beginning of the answer.

    The name `think` stands for `<think>…</think>` and `[THINK]…[/THINK]`. Without names the text stays as it is.
    `opened` is true if the prompt has opened the reasoning, so that the text holds the closing tag alone. If that is
    unknown (None), the text is held back until a tag, the end of the text or its length decides.
    """

    def __init__(self, names: Sequence[str], *, opened: bool | None = False) -> None:
        self._names = names
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
        self._is_inside = bool(opened and names)
        self._waiting = "" if opened is None and names else None
        self.was_opened = False

    @property
    def reasoning(self) -> str:
        reasoning = "".join(self._parts).strip()
        again = self._opening.match(reasoning)
        return reasoning[again.end() :].lstrip() if again else reasoning

    def add(self, piece: str) -> str:
        """Return the text that is certainly not reasoning."""
        if not self._tags:
            return piece
        return self._read(piece) if self._waiting is None else self._wait(self._waiting + piece)

    def end_waiting(self) -> str:
        """Stop holding text back as possible reasoning, and return the text that was held back."""
        waiting, self._waiting = self._waiting, None
        return self._read(waiting) if waiting else ""

    def _wait(self, waiting: str) -> str:
        self._waiting = waiting
        answer, reasoning = without_orphan(waiting, self._names)
        if reasoning is None:
            is_clear = len(waiting) > _MOST_WAITED or self._opening.match(waiting.lstrip())
            return self.end_waiting() if is_clear else ""
        self._waiting, self.was_opened = None, True
        self._parts.append(reasoning)
        return self._read(answer)

    def _read(self, piece: str) -> str:
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
        found = self.end_waiting() + self._take(self._held)
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


def without_orphan(text: str, names: Sequence[str]) -> tuple[str, str | None]:
    """Split a text whose reasoning was opened in the prompt, so that it has an end and no beginning.

    That end begins a line: an answer may mention the tag. Returns the answer and the reasoning, None if it has none.
    """
    if not names:
        return text, None
    alternatives = "|".join(map(re.escape, names))
    end = re.search(rf"^[ \t]*(?:</(?:{alternatives})>|\[/(?:{alternatives})\])", text, re.MULTILINE | re.IGNORECASE)
    if end is None or re.search(rf"[<\[](?:{alternatives})[>\]]", text[: end.start()], re.IGNORECASE):
        return text, None
    return text[end.end() :].lstrip(), text[: end.start()].strip()


def _indentation(text: str) -> int:
    """Return the number of spaces and tabs at the end if they begin a line, else 0: they may indent a tag."""
    stripped = text.rstrip(" \t")
    return len(text) - len(stripped) if not stripped or stripped.endswith("\n") else 0
