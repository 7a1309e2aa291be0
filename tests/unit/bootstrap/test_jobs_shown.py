"""`baseline jobs list` fits a terminal, and shows each name whole: `baseline jobs run` takes it."""

from datetime import UTC, datetime, timedelta
from io import StringIO

from rich.console import Console

from bootstrap.jobs_console.show import table_of
from domain.jobs import JobRecord

_LONGEST = "request-log-partitions"


def test_a_terminal_of_80_columns_shows_the_name_the_times_and_the_error() -> None:
    at = datetime(2026, 11, 28, 23, 5, tzinfo=UTC)
    job = JobRecord(
        name=_LONGEST, every=timedelta(days=1), due_at=at, succeeded_at=at, runs=12, failures=3, error="TimeoutError"
    )
    shown = StringIO()

    Console(file=shown, width=80).print(table_of([job]))

    row, error = [line for line in shown.getvalue().splitlines() if _LONGEST in line]
    assert row.count("11-28 23:05") == 2
    assert "3 of 12" in row
    assert error.rstrip() == f"{_LONGEST}: TimeoutError"
