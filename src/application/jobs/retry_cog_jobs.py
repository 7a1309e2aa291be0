"""Repeat the failed jobs of a cog's function."""

from application.ports.clock import Clock
from application.ports.jobs import CogJobBoard
from domain.audit_entries.jobs import cog_jobs_retried
from domain.ids import UserId


class RetryCogJobs:
    """Twice is safe. May raise `ServiceUnavailable("database")`."""

    def __init__(self, board: CogJobBoard, clock: Clock) -> None:
        self._board = board
        self._clock = clock

    async def __call__(self, cog: str, function: str, *, retried_by: UserId | None) -> int:
        """Make them due again with all their attempts, and return how many.

        A job stays failed while another one of its key waits.
        """
        entry = cog_jobs_retried(cog, function, by=retried_by, at=self._clock.now())
        return await self._board.retry(cog, function, entry)
