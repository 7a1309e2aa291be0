"""Write entries of the log as CSV."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

import discord

from baseline.ui import fitted_file

from .models import LogEntry

_COLUMNS: Final = ("at", "kind", "user_id", "subject_id", "channel_id", "actor_id", "reason", "facts")
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_of(entries: Iterable[LogEntry]) -> str:
    """Return a header and a line for each entry. A text that a spreadsheet would run as a formula begins with `'`."""
    return "".join(_lines(entries))


def file_of(entries: Iterable[LogEntry]) -> tuple[discord.File, int]:
    """Return the CSV file for Discord, and how many of the entries it has: the first ones that fit."""
    parts = (line.encode() for line in chain(["\ufeff"], _lines(entries)))
    file, number = fitted_file("log.csv", parts)
    return file, max(number - 2, 0)


def _lines(entries: Iterable[LogEntry]) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.writer(text)
    for row in chain([_COLUMNS], ([_cell(entry, name) for name in _COLUMNS] for entry in entries)):
        writer.writerow(row)
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def _cell(entry: LogEntry, name: str) -> str:
    value = getattr(entry, name)
    if value is None:
        return ""
    if name == "at":
        return str(entry.at.isoformat())
    text = json.dumps(value, ensure_ascii=False) if name == "facts" else str(value)
    return f"'{text}" if text.startswith(_FORMULAS) else text
