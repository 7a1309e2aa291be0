"""Have a worker run a scheduled job now."""

from application.ports.clock import Clock
from application.ports.jobs import JobBoard
from domain.audit_entries.jobs import job_requested
from domain.ids import UserId


class RunJob:
    """Requests made before the run begins share it. May raise `ServiceUnavailable("database")`."""

    def __init__(self, board: JobBoard, clock: Clock) -> None:
        self._board = board
        self._clock = clock

    async def __call__(self, job: str, *, requested_by: UserId | None) -> bool:
        """Return False for a job that no worker has declared. `requested_by` is None for the command line."""
        return await self._board.request(job, job_requested(job, by=requested_by, at=self._clock.now()))
