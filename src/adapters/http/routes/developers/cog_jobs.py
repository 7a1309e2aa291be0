"""Routes of the jobs that cogs have left to the worker: how many there are, and what becomes of failed ones."""

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
from application.jobs.discard_cog_jobs import DiscardCogJobs
from application.jobs.retry_cog_jobs import RetryCogJobs
from application.ports.jobs import CogJobBoard
from domain.jobs import CogJobCount

CogName = Annotated[str, PathParameter(pattern=r"^\w{1,100}$", description="As `listCogJobs` names it.")]


class CogJobView(Struct, frozen=True, kw_only=True):
    cog: str
    name: Annotated[str, described("Of the function that runs.")]
    waiting: Annotated[int, described("Jobs that have not been tried.")]
    running: Annotated[int, described("Jobs under way. One whose worker has died is `running` until it is repeated.")]
    retrying: Annotated[int, described("Jobs that failed and wait for another attempt.")]
    failed: Annotated[int, described("Jobs without an attempt left. They are kept for 30 days.")]
    error: Annotated[str, described("Why one of them failed; empty when none did.")]

    @classmethod
    def of(cls, count: CogJobCount) -> "CogJobView":
        return cls(
            cog=count.cog,
            name=count.name,
            waiting=count.waiting,
            running=count.running,
            retrying=count.retrying,
            failed=count.failed,
            error=count.error,
        )


class ChangedCogJobs(Struct, frozen=True, kw_only=True):
    jobs: Annotated[int, described("How many jobs were changed.")]


@get(
    "/cog-jobs",
    guards=[require_developer],
    operation_id="listCogJobs",
    summary="Jobs of cogs",
    tags=["developers"],
    security=SESSION,
    responses=problems(*FOR_DEVELOPERS),
)
async def list_cog_jobs(cog_job_board: Injected[CogJobBoard]) -> list[CogJobView]:
    """Count the jobs that cogs have left to the worker, of all servers, by cog and function."""
    return [CogJobView.of(count) for count in await cog_job_board.counts()]


@post(
    "/cog-jobs/{cog_name:str}/{function:str}/retries",
    guards=[require_developer],
    status_code=200,
    operation_id="retryCogJobs",
    summary="Repeat failed jobs of a cog",
    tags=["developers"],
    security=SESSION_AND_CSRF,
    responses=problems(*FOR_DEVELOPERS, *MUTATING),
)
async def retry_cog_jobs(
    cog_name: CogName,
    function: CogName,
    retry_cog_jobs: Injected[RetryCogJobs],
    caller: NamedDependency[SignedIn],
) -> ChangedCogJobs:
    """Make the failed jobs of a function due again with all their attempts.

    A job stays failed while another one of its key waits.
    """
    jobs = await retry_cog_jobs(cog_name, function, retried_by=caller.session.user.id)
    return ChangedCogJobs(jobs=jobs)


@post(
    "/cog-jobs/{cog_name:str}/{function:str}/discards",
    guards=[require_developer],
    status_code=200,
    operation_id="discardCogJobs",
    summary="Discard failed jobs of a cog",
    tags=["developers"],
    security=SESSION_AND_CSRF,
    responses=problems(*FOR_DEVELOPERS, *MUTATING),
)
async def discard_cog_jobs(
    cog_name: CogName,
    function: CogName,
    discard_cog_jobs: Injected[DiscardCogJobs],
    caller: NamedDependency[SignedIn],
) -> ChangedCogJobs:
    """Delete the failed jobs of a function. Jobs that wait or run stay."""
    jobs = await discard_cog_jobs(cog_name, function, discarded_by=caller.session.user.id)
    return ChangedCogJobs(jobs=jobs)
