"""Back off from due rows whose handler failed. Waits are kept in memory: a restart tries every row again."""

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(hours=1)
_MOST_ROWS: Final = 1_000

Key: TypeAlias = tuple[Any, ...]
"""A primary key."""


class _Setback(NamedTuple):
    failures: int
    until: datetime


class Setbacks:
    """`table` is the class of the rows, and `when` the column by which they are due. A reloaded cog has a new
    class, whose rows have not failed.

    For each column the 1,000 rows that failed last are kept.
    """

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[type[Any], dict[str, dict[Key, _Setback]]] = WeakKeyDictionary()

    def waiting(self, table: type[Any], when: str, now: datetime) -> list[Key]:
        """Return the primary keys of the rows that still wait."""
        return [key for key, setback in self._rows(table, when).items() if setback.until > now]

    def failed(self, table: type[Any], when: str, key: Key, now: datetime) -> timedelta:
        """Return how long the row waits now: twice as long with each failure in a row, an hour at most."""
        rows = self._rows(table, when)
        before = rows.pop(key, None)
        failures = 1 if before is None else before.failures + 1
        wait = min(FIRST_WAIT * 2.0 ** min(failures - 1, 10), LONGEST_WAIT)
        rows[key] = _Setback(failures, now + wait)
        if len(rows) > _MOST_ROWS:
            del rows[next(iter(rows))]
        return wait

    def succeeded(self, table: type[Any], when: str, key: Key) -> None:
        self._rows(table, when).pop(key, None)

    def _rows(self, table: type[Any], when: str) -> dict[Key, _Setback]:
        return self._of.setdefault(table, {}).setdefault(when, {})
