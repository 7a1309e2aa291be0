"""Show scheduled jobs, for people and for scripts."""

from collections.abc import Iterable

from rich.table import Table

from domain.jobs import JobRecord


def table_of(jobs: Iterable[JobRecord]) -> Table:
    """Lay the jobs out as a table, with times in UTC."""
    table = Table("job", "state", "every", "last success", "took", "due", "failures", "error")
    for job in jobs:
        took = "" if job.duration is None else f"{job.duration.total_seconds():.1f} s"
        success = "never" if job.succeeded_at is None else f"{job.succeeded_at:%Y-%m-%d %H:%M:%S}"
        due = "now" if job.requested_at is not None else f"{job.due_at:%Y-%m-%d %H:%M:%S}"
        failures = f"{job.failures} of {job.runs}"
        table.add_row(job.name, job.state.value, str(job.every), success, took, due, failures, job.error)
    return table


def as_json(job: JobRecord) -> dict[str, object]:
    return {
        "name": job.name,
        "state": job.state.value,
        "every_seconds": job.every.total_seconds(),
        "due_at": job.due_at.isoformat(),
        "requested": job.requested_at is not None,
        "started_at": job.started_at and job.started_at.isoformat(),
        "finished_at": job.finished_at and job.finished_at.isoformat(),
        "succeeded_at": job.succeeded_at and job.succeeded_at.isoformat(),
        "worker": job.worker,
        "runs": job.runs,
        "failures": job.failures,
        "error": job.error,
    }
