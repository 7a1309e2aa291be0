"""Loop lag: by how much the event loop of this process runs late, for `/metrics`."""

from collections.abc import Iterator

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from typing_extensions import override


class LoopLag(Collector):
    """`note` and `stalled` may be called from any thread."""

    def __init__(self) -> None:
        self._worst = 0.0
        self._stalls = 0

    def note(self, seconds: float) -> None:
        """Note by how many seconds an iteration of the loop came late."""
        self._worst = max(self._worst, seconds)

    def stalled(self) -> None:
        """Note that the loop has been blocked for the watchdog's first limit."""
        self._stalls += 1

    @override
    def collect(self) -> Iterator[Metric]:
        worst, self._worst = self._worst, 0.0
        yield GaugeMetricFamily(
            "baseline_event_loop_lag_seconds",
            "The longest time by which the event loop came late since the last scrape.",
            value=worst,
        )
        yield CounterMetricFamily(
            "baseline_event_loop_stalls",
            "How often the event loop did not turn for the time after which the watchdog logs the stack.",
            value=self._stalls,
        )
