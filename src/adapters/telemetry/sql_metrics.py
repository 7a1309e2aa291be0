"""Count the SQL statements of this process, for `/metrics`."""

from collections.abc import Iterator
from typing import Final

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, SummaryMetricFamily
from prometheus_client.registry import Collector
from typing_extensions import override


class SqlMetrics(Collector):
    """Plain numbers: a statement adds to them on the event loop alone, so they need no lock."""

    def __init__(self) -> None:
        self.statements = 0
        self.seconds = 0.0
        self.slow = 0
        self.failed = 0

    @override
    def collect(self) -> Iterator[Metric]:
        yield SummaryMetricFamily(
            "baseline_sql_statement_duration_seconds",
            "Statements in SQL that succeeded, and their durations.",
            count_value=self.statements,
            sum_value=self.seconds,
        )
        yield CounterMetricFamily(
            "baseline_sql_slow_statements", "Statements that took at least SLOW_SQL_SECONDS.", value=self.slow
        )
        yield CounterMetricFamily("baseline_sql_failed_statements", "Statements that failed.", value=self.failed)


STATEMENTS: Final = SqlMetrics()
"""Statements of all engines of this process."""
