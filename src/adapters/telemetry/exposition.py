"""Render metrics in the text format of Prometheus, with secrets in labels redacted."""

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample
from typing_extensions import override

from adapters.telemetry.secret_shapes import without_secrets

Redact = Callable[[str], str]


def exposition(registry: Collector, redact: Redact = without_secrets) -> bytes:
    """Return the metrics of the registry. A label may hold text from a guild's settings, such as a model's name."""
    redacted = CollectorRegistry(auto_describe=False)
    redacted.register(_Redacted(registry, redact))
    return generate_latest(redacted)


class _Redacted(Collector):
    def __init__(self, source: Collector, redact: Redact) -> None:
        self._source = source
        self._redact = redact

    @override
    def collect(self) -> Iterator[Metric]:
        for family in self._source.collect():
            copy = Metric(family.name, family.documentation, family.type, family.unit)
            copy.samples = [self._without_secrets(sample) for sample in family.samples]
            yield copy

    def _without_secrets(self, sample: Sample) -> Sample:
        if not sample.labels:
            return sample
        return sample._replace(labels={name: self._redact(value) for name, value in sample.labels.items()})
