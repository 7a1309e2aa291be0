"""Show scheduled jobs, for people and for scripts."""

from collections.abc import Sequence

from rich.console import Group
from rich.table import Column, Table
from rich.text import Text

from domain.jobs import CogJobCount, JobRecord


def table_of(jobs: Sequence[JobRecord]) -> Group:
    """Lay the jobs out as a table that fits 80 columns, with times in UTC, and the errors of failed ones below it.

    JSON has the other figures.
    """
    table = Table(*(Column(name, no_wrap=True) for name in ("job", "state", "last success", "due", "failed")))
    for job in jobs:
        success = "never" if job.succeeded_at is None else f"{job.succeeded_at:%m-%d %H:%M}"
        due = "now" if job.requested_at is not None else f"{job.due_at:%m-%d %H:%M}"
        table.add_row(job.name, job.state.value, success, due, f"{job.failures} of {job.runs}")
    return Group(table, *(Text(f"{job.name}: {job.error}") for job in jobs if job.error))


def table_of_cogs(counts: Sequence[CogJobCount]) -> Group:
    """Lay the counts out as a table, and one error of each job below it."""
    table = Table(*(Column(name, no_wrap=True) for name in ("cog", "job", "waiting", "running", "retrying", "failed")))
    for each in counts:
        counts_of_states = (each.waiting, each.running, each.retrying, each.failed)
        table.add_row(each.cog, each.name, *map(str, counts_of_states))
    return Group(table, *(Text(f"{each.cog}.{each.name}: {each.error}") for each in counts if each.error))


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
