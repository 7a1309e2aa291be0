"""Build reports from the sums over attempts."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from adapters.persistence.request_log.latencies import quantile
from application.queries.requests import KindLatency, ModelErrors
from domain.llm.requests import RequestKind

AttemptsByCode: TypeAlias = Mapping[tuple[str, str, str], int]
"""Number of attempts by provider, model and error code. The code is empty for successes."""


def errors_by_model(attempts: AttemptsByCode) -> tuple[ModelErrors, ...]:
    models: dict[tuple[str, str], dict[str, int]] = {}
    for (provider, model, code), count in attempts.items():
        models.setdefault((provider, model), {})[code] = count
    reports = [_errors(provider, model, codes) for (provider, model), codes in models.items()]
    return tuple(
        sorted(reports, key=lambda row: (-row.failures / row.attempts, -row.attempts, row.provider, row.model))
    )


def latency_by_kind(latencies: Mapping[str, tuple[Sequence[int], float]]) -> tuple[KindLatency, ...]:
    """Return the latencies of each kind, from its bucket counts and the sum of its milliseconds."""
    return tuple(
        _latency(RequestKind(kind), buckets, total)
        for kind, (buckets, total) in sorted(latencies.items())
        if sum(buckets)
    )


def _errors(provider: str, model: str, codes: Mapping[str, int]) -> ModelErrors:
    failures = {code: count for code, count in codes.items() if code}
    return ModelErrors(
        provider=provider,
        model=model,
        attempts=sum(codes.values()),
        failures=sum(failures.values()),
        by_code=tuple(sorted(failures.items(), key=lambda item: (-item[1], item[0]))),
    )


def _latency(kind: RequestKind, buckets: Sequence[int], total_ms: float) -> KindLatency:
    return KindLatency(
        kind=kind,
        attempts=sum(buckets),
        mean_ms=total_ms / sum(buckets),
        p50_ms=quantile(buckets, 0.5) or 0.0,
        p95_ms=quantile(buckets, 0.95) or 0.0,
    )
