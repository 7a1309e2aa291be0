"""Write entries of the log as CSV."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Final

import discord

from .models import LogEntry

_COLUMNS: Final = ("at", "kind", "user_id", "subject_id", "channel_id", "actor_id", "reason", "facts")
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_of(entries: Iterable[LogEntry]) -> str:
    """Return a header and a line for each entry. A text that a spreadsheet would run as a formula begins with `'`."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for entry in entries:
        writer.writerow(_cell(entry, name) for name in _COLUMNS)
    return text.getvalue()


def file_of(entries: Iterable[LogEntry]) -> discord.File:
    """Return the CSV file for Discord."""
    return discord.File(io.BytesIO(csv_of(entries).encode("utf-8-sig")), "log.csv")


def _cell(entry: LogEntry, name: str) -> str:
    value = getattr(entry, name)
    if value is None:
        return ""
    if name == "at":
        return str(entry.at.isoformat())
    text = json.dumps(value, ensure_ascii=False) if name == "facts" else str(value)
    return f"'{text}" if text.startswith(_FORMULAS) else text
