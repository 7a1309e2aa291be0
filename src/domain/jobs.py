"""Scheduled jobs and how their last runs ended, and jobs that cogs have left to the worker."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRecord:
    """`finished_at`, `worker` and `error` are those of the last run; `runs` and `failures` count finished runs.

    The run of a killed worker counts as running until another worker has repeated it.
    """

    name: str
    every: timedelta
    due_at: datetime
    requested_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    succeeded_at: datetime | None = None
    worker: str = ""
    error: str = ""
    runs: int = 0
    failures: int = 0

    @property
    def state(self) -> JobState:
        if self.started_at is None:
            return JobState.WAITING
        if self.finished_at is None or self.finished_at < self.started_at:
            return JobState.RUNNING
        return JobState.FAILED if self.error else JobState.SUCCEEDED

    @property
    def duration(self) -> timedelta | None:
        """The duration of the last run. None while it runs and before the first one."""
        if self.started_at is None or self.finished_at is None or self.finished_at < self.started_at:
            return None
        return self.finished_at - self.started_at


@dataclass(frozen=True, slots=True, kw_only=True)
class CogJobCount:
    """Counts of the jobs of a cog's function, by state. `error` is that of one of these jobs.

    A job whose worker has died counts as running until it is tried again. A failed one has no attempt left.
    """

    cog: str
    name: str
    waiting: int = 0
    running: int = 0
    retrying: int = 0
    failed: int = 0
    error: str = ""
