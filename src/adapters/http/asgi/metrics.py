"""Prometheus metrics of this process: requests by route, open streams, and the health of each dependency."""

import asyncio
from collections.abc import Callable, Collection
from functools import cache
from typing import Final

from litestar.enums import HttpMethod
from litestar.types import HTTPScope
from prometheus_client import Counter, Gauge, Histogram

from adapters.loop_lag import LoopLag
from adapters.telemetry.exposition import exposition
from adapters.telemetry.process_metrics import process_registry
from application.ports.health import HealthProbe

METRICS: Final = "metrics"
"""The key in the application's state."""

_METHODS: Final = frozenset(method.value for method in HttpMethod)
_OTHER: Final = "other"
_STREAMED: Final = "/api/v1/events"
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class HttpMetrics:
    """Metrics of one process since its start. Routes are labelled by template, so that guild ids
    create no new series.
    """

    def __init__(self, version: str, loop_lag: LoopLag, redact: Callable[[str], str]) -> None:
        self._redact = redact
        self._registry = process_registry("api", version, loop_lag)
        self._requests = Counter(
            "baseline_http_requests",
            "Requests by route and status; status 0: the client went away first.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "baseline_http_request_duration_seconds",
            "From the first byte of a request to the last of its response; streams of events are not among them.",
            ("method", "route"),
            registry=self._registry,
            buckets=_SECONDS,
        )
        # A look-up of a series takes a lock and formats each label: cache it per route.
        self._counter, self._histogram = cache(self._requests.labels), cache(self._seconds.labels)
        self._in_progress = self._gauge("baseline_http_requests_in_progress", "Requests that are being answered now.")
        self._streams = self._gauge("baseline_http_event_streams", "Streams of events that are open now.")
        self._parts = self._gauge("baseline_http_part_up", "1 while the part can be reached.", "part")

    def begun(self) -> None:
        self._in_progress.inc()

    def ended(self, scope: HTTPScope, status: int | None, seconds: float) -> None:
        """Count a finished request. `status` is None if no response was sent."""
        self._in_progress.dec()
        method = scope["method"] if scope["method"] in _METHODS else _OTHER
        route = scope.get("path_template") or _OTHER
        self._counter(method, route, status or 0).inc()
        if route != _STREAMED:
            self._histogram(method, route).observe(seconds)

    async def scraped(self, probes: Collection[HealthProbe], streams: int) -> bytes:
        """Render the metrics in the text format of Prometheus, after a health check of every dependency."""
        self._streams.set(streams)
        up = await asyncio.gather(*(probe.is_up() for probe in probes))
        for probe, is_up in zip(probes, up, strict=True):
            self._parts.labels(probe.part).set(1 if is_up else 0)
        return exposition(self._registry, self._redact)

    def _gauge(self, name: str, documentation: str, *labels: str) -> Gauge:
        return Gauge(name, documentation, labels, registry=self._registry)
