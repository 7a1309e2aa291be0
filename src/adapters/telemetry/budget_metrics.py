"""Metrics of the budget counters, for `/metrics`."""

from collections.abc import Callable, Iterator

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from typing_extensions import override


class BudgetMetrics(Collector):
    """`falls_back` returns whether budgets are counted in this process alone, `times` how often that began."""

    def __init__(self, falls_back: Callable[[], bool], times: Callable[[], int]) -> None:
        self._falls_back = falls_back
        self._times = times

    @override
    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily(
            "baseline_budgets_fallback",
            "1 while budgets and ceilings are counted in this process alone: Redis is away.",
            value=int(self._falls_back()),
        )
        yield CounterMetricFamily(
            "baseline_budgets_fallbacks", "How often Redis went away for budgets.", value=self._times()
        )
