"""Metrics of attempts at models, for `/metrics`."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Final

from prometheus_client import CollectorRegistry, Histogram, Metric
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector
from typing_extensions import override

from domain.llm.attempts import RequestAttempt

_MOST_MODELS: Final = 100
_OTHER: Final = "other"
_OK: Final = "ok"
_SECONDS: Final = (0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)


class ModelMetrics(Collector):
    """Attempts, tokens and cost by model since the start. After the first hundred models, others share a series."""

    def __init__(self) -> None:
        self._models: set[tuple[str, str]] = set()
        self._attempts: Counter[tuple[str, str, str]] = Counter()
        self._tokens: Counter[tuple[str, str, str]] = Counter()
        self._cost: dict[tuple[str, str], float] = {}
        self._registry = CollectorRegistry()
        self._seconds = Histogram(
            "baseline_llm_attempt_duration_seconds",
            "From the request to a provider to the end of its answer.",
            ("provider",),
            registry=self._registry,
            buckets=_SECONDS,
        )
        # A look-up of a series takes a lock and formats each label: cache it per provider.
        self._histogram = cache(self._seconds.labels)

    def note(self, attempt: RequestAttempt) -> None:
        of = self._series(attempt.provider, attempt.model)
        self._attempts[*of, attempt.error_code or _OK] += 1
        self._tokens[*of, "input"] += attempt.usage.input_tokens
        self._tokens[*of, "output"] += attempt.usage.output_tokens
        self._cost[of] = self._cost.get(of, 0.0) + float(attempt.cost_usd or 0)
        self._histogram(attempt.provider).observe(attempt.latency_ms / 1000)

    def _series(self, provider: str, model: str) -> tuple[str, str]:
        of = (provider, model)
        if of in self._models:
            return of
        if len(self._models) >= _MOST_MODELS:
            return provider, _OTHER
        self._models.add(of)
        return of

    @override
    def collect(self) -> Iterator[Metric]:
        labels = ["provider", "model"]
        attempts = CounterMetricFamily(
            "baseline_llm_attempts", "Attempts at models; outcome is ok or an error code.", labels=[*labels, "outcome"]
        )
        tokens = CounterMetricFamily(
            "baseline_llm_tokens", "Tokens; direction is input or output.", labels=[*labels, "direction"]
        )
        cost = CounterMetricFamily(
            "baseline_llm_cost_usd", "Cost in US dollars, where a price is known.", labels=labels
        )
        for counted, family in ((self._attempts, attempts), (self._tokens, tokens)):
            for names, count in counted.items():
                family.add_metric(names, count)
        for of, usd in self._cost.items():
            cost.add_metric(of, usd)
        yield from (attempts, tokens, cost, *self._registry.collect())
