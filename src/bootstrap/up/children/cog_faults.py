"""Find failed cogs in the log of the bot, for the terminal of `baseline up`."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_NO_TABLES: Final = "A cog was loaded without its tables"
_FAULTS: Final = {
    _NO_TABLES: "was loaded without its tables",
    "A cog was not loaded": "was not loaded",
    "A cog was not reloaded": "was not reloaded",
}
_MENDED: Final = frozenset({"A cog was loaded", "A cog was reloaded", "A cog was unloaded"})
_MARK: Final = b"A cog was "
_FIELD = re.compile(r"""\b(cog|reason|file)=('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\S+)""")
_LONGEST_READ: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class CogNews:
    """`text` is for the terminal. `is_fault` is False when a cog that had failed runs again, or was removed."""

    text: str
    is_fault: bool


class CogFaults:
    """Finds faults in lines that are written after its creation, each fault once until the cog is mended.

    A line's `reason` holds no exception's text, which may quote secrets: that is in the log alone.
    """

    def __init__(self, log: Path, *, reloads: bool) -> None:
        self._log = log
        self._end = _size(log)
        self._remedy = (
            "Mend and save it: it is loaded again at once."
            if reloads
            else "Mend it, and then use `/cogs reload` in Discord, or start Baseline again."
        )
        self._failed: dict[str, str] = {}

    def read(self) -> Iterator[CogNews]:
        """Yield the news since the last call."""
        for line in self._new_lines():
            if _MARK in line and (news := self._news(line.decode(errors="replace"))) is not None:
                yield news

    def _new_lines(self) -> list[bytes]:
        if _size(self._log) < self._end:
            # The log was emptied, because it had become too large.
            self._end = 0
        try:
            with self._log.open("rb") as file:
                file.seek(self._end)
                whole, newline, _ = file.read(_LONGEST_READ).rpartition(b"\n")
        except OSError:
            return []
        self._end += len(whole) + len(newline)
        return whole.splitlines()

    def _news(self, line: str) -> CogNews | None:
        event, fields = _parsed(line)
        cog = str(fields.get("cog", ""))
        if event in _MENDED and self._failed.pop(cog, None) is not None:
            return CogNews(f"Cog {cog} {event.removeprefix('A cog ')}.", is_fault=False)
        reason = str(fields.get("reason", "")).rstrip(".")
        if event not in _FAULTS or self._failed.get(cog) == reason:
            return None
        self._failed[cog] = reason
        remedy = _migrate(cog) if event == _NO_TABLES else self._remedy
        place = f"\n  It is in {fields['file']}. {remedy}" if fields.get("file") else f"\n  {remedy}"
        return CogNews(f"Cog {cog} {_FAULTS[event]}: {reason}.{place} More is in {self._log}.", is_fault=True)


def _migrate(cog: str) -> str:
    return f"Start Baseline again to run its migrations; `baseline revision --cog {cog} -m …` writes a missing one."


def _parsed(line: str) -> tuple[str, dict[str, Any]]:
    """Return the event and fields of a line, in the JSON or the console format of the log."""
    try:
        fields = json.loads(line)
    except ValueError:
        event = next((each for each in (*_FAULTS, *_MENDED) if each in line), "")
        return event, {name: _value(text) for name, text in _FIELD.findall(line)}
    return (str(fields.get("event", "")), fields) if isinstance(fields, dict) else ("", {})


def _value(text: str) -> str:
    return str(ast.literal_eval(text)) if text[0] in "'\"" else text


def _size(log: Path) -> int:
    try:
        return log.stat().st_size
    except OSError:
        return 0
