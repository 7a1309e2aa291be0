"""Discard the failed jobs of a cog's function."""

from application.ports.clock import Clock
from application.ports.jobs import CogJobBoard
from domain.audit_entries.jobs import cog_jobs_discarded
from domain.ids import UserId


class DiscardCogJobs:
    """Twice is safe. May raise `ServiceUnavailable("database")`."""

    def __init__(self, board: CogJobBoard, clock: Clock) -> None:
        self._board = board
        self._clock = clock

    async def __call__(self, cog: str, function: str, *, discarded_by: UserId | None) -> int:
        """Delete them, and return how many. Jobs that wait or run stay."""
        entry = cog_jobs_discarded(cog, function, by=discarded_by, at=self._clock.now())
        return await self._board.discard(cog, function, entry)
