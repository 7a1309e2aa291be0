"""Metrics that every process exports: version, start, memory, processor time, loop lag and SQL."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Metric, ProcessCollector
from prometheus_client.core import InfoMetricFamily
from prometheus_client.registry import Collector
from typing_extensions import override

from adapters.loop_lag import LoopLag
from adapters.telemetry.sql_metrics import STATEMENTS


class _Process(Collector):
    def __init__(self, service: str, version: str) -> None:
        self._facts = {"service": service, "version": version}

    @override
    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("baseline_process", "The part of Baseline and its version; always 1.", value=self._facts)


def process_registry(service: str, version: str, lag: LoopLag) -> CollectorRegistry:
    """Return a registry with the metrics of every process, to which a process adds its own."""
    registry = CollectorRegistry()
    registry.register(_Process(service, version))
    registry.register(lag)
    registry.register(STATEMENTS)
    ProcessCollector(registry=registry)
    return registry
