"""Routes of the scheduled jobs: their last runs, and running one now."""

from datetime import datetime
from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter
from msgspec import Struct

from adapters.http.dependencies import Injected
from adapters.http.documented import FOR_DEVELOPERS, MUTATING, SESSION, SESSION_AND_CSRF, problems
from adapters.http.fields import described
from adapters.http.guards.developers import require_developer
from adapters.http.guards.sessions import SignedIn
from adapters.http.problems.refusals import RouteNotFound
from application.jobs.run_job import RunJob
from application.ports.jobs import JobBoard
from domain.jobs import JobRecord, JobState

JobName = Annotated[str, PathParameter(pattern=r"^[a-z0-9-]{1,100}$", description="As `listJobs` names it.")]


class JobView(Struct, frozen=True, kw_only=True):
    name: str
    state: Annotated[
        JobState,
        described(
            "`waiting` before its first run. The run of a killed worker is `running` until another worker repeats it."
        ),
    ]
    every_seconds: int
    due_at: datetime
    requested_at: Annotated[datetime | None, described("When a run was asked for; null once such a run has ended.")]
    started_at: datetime | None
    finished_at: Annotated[datetime | None, described("Of the last finished run.")]
    succeeded_at: Annotated[datetime | None, described("When it last ended without an error.")]
    worker: Annotated[str, described("`host:pid` of the worker of the last run; empty before the first.")]
    error: Annotated[str, described("Why the last finished run failed; empty when it succeeded.")]
    runs: Annotated[int, described("Finished runs.")]
    failures: Annotated[int, described("Finished runs that failed.")]

    @classmethod
    def of(cls, job: JobRecord) -> "JobView":
        return cls(
            name=job.name,
            state=job.state,
            every_seconds=int(job.every.total_seconds()),
            due_at=job.due_at,
            requested_at=job.requested_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
            succeeded_at=job.succeeded_at,
            worker=job.worker,
            error=job.error,
            runs=job.runs,
            failures=job.failures,
        )


@get(
    "/jobs",
    guards=[require_developer],
    operation_id="listJobs",
    summary="Scheduled jobs",
    tags=["developers"],
    security=SESSION,
    responses=problems(*FOR_DEVELOPERS),
)
async def list_jobs(job_board: Injected[JobBoard]) -> list[JobView]:
    """List the jobs of the workers with their last runs. Empty until a worker has started."""
    return [JobView.of(job) for job in await job_board.jobs()]


@post(
    "/jobs/{job_name:str}/runs",
    guards=[require_developer],
    status_code=202,
    operation_id="runJob",
    summary="Run a scheduled job now",
    tags=["developers"],
    security=SESSION_AND_CSRF,
    responses=problems(*FOR_DEVELOPERS, *MUTATING, RouteNotFound),
)
async def run_job(job_name: JobName, run_job: Injected[RunJob], caller: NamedDependency[SignedIn]) -> None:
    """Have a worker run the job within seconds. Requests made before the run begins share it."""
    if not await run_job(job_name, requested_by=caller.session.user.id):
        raise RouteNotFound("There is no job of this name. `GET /api/v1/jobs` lists the jobs.")
