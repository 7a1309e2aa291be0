"""Metrics of the scheduled jobs, as the database keeps them: each worker exports the same."""

from collections.abc import Iterable, Iterator, Mapping

from prometheus_client import Gauge, Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from typing_extensions import override

from adapters.loop_lag import LoopLag
from adapters.telemetry.exposition import exposition as rendered
from adapters.telemetry.process_metrics import process_registry
from domain.jobs import CogJobCount, JobRecord


def job_metrics(jobs: Iterable[JobRecord]) -> Iterator[Metric]:
    """Yield the metrics of these jobs."""
    runs = CounterMetricFamily("baseline_job_runs", "Finished runs of a scheduled job.", labels=["job"])
    failures = CounterMetricFamily("baseline_job_failures", "Runs of a scheduled job that failed.", labels=["job"])
    due = GaugeMetricFamily("baseline_job_due_timestamp_seconds", "When a scheduled job is due next.", labels=["job"])
    succeeded = GaugeMetricFamily(
        "baseline_job_last_success_timestamp_seconds", "When a scheduled job last succeeded.", labels=["job"]
    )
    duration = GaugeMetricFamily(
        "baseline_job_last_duration_seconds", "Duration of the last run of a scheduled job.", labels=["job"]
    )
    for job in jobs:
        runs.add_metric([job.name], job.runs)
        failures.add_metric([job.name], job.failures)
        due.add_metric([job.name], job.due_at.timestamp())
        if job.succeeded_at is not None:
            succeeded.add_metric([job.name], job.succeeded_at.timestamp())
        if job.duration is not None:
            duration.add_metric([job.name], job.duration.total_seconds())
    yield from (runs, failures, due, succeeded, duration)


def cog_job_metrics(counts: Iterable[CogJobCount]) -> Iterator[Metric]:
    """Yield the metric of the jobs that cogs have left to the worker."""
    jobs = GaugeMetricFamily(
        "baseline_cog_jobs",
        "Jobs of cogs that wait, run, wait for another attempt, or failed.",
        labels=["cog", "job", "state"],
    )
    for each in counts:
        for state in ("waiting", "running", "retrying", "failed"):
            jobs.add_metric([each.cog, each.name, state], getattr(each, state))
    yield jobs


class _Jobs(Collector):
    def __init__(self, jobs: Iterable[JobRecord], of_cogs: Iterable[CogJobCount]) -> None:
        self._jobs = jobs
        self._of_cogs = of_cogs

    @override
    def collect(self) -> Iterator[Metric]:
        yield from job_metrics(self._jobs)
        yield from cog_job_metrics(self._of_cogs)


def exposition(
    jobs: Iterable[JobRecord], of_cogs: Iterable[CogJobCount], parts: Mapping[str, bool], version: str, lag: LoopLag
) -> bytes:
    """Return the metrics of this worker in the text format of Prometheus. `parts` are True when they are up."""
    registry = process_registry("worker", version, lag)
    registry.register(_Jobs(jobs, of_cogs))
    up = Gauge("baseline_worker_part_up", "1 while the part can be reached.", ["part"], registry=registry)
    for part, is_up in parts.items():
        up.labels(part).set(is_up)
    return rendered(registry)
