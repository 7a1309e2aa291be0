"""Publish the state of this process's cogs."""

from collections.abc import Callable, Sequence

from adapters.process_name import process_name
from application.ports.bot.cog_board import CogBoard
from application.ports.errors import ServiceUnavailable
from baseline.services import Log
from domain.cogs.cog_record import CogRecord


class CogReports:
    """While the board is away the bot goes on; the next successful report is complete."""

    def __init__(self, board: CogBoard, records: Callable[[], Sequence[CogRecord]], log: Log) -> None:
        self._board = board
        self._records = records
        self._log = log
        self._process = process_name()
        self._is_away = False

    async def post(self) -> None:
        """Replace the earlier report of this process. Never raises `ServiceUnavailable`."""
        try:
            await self._board.post(self._process, self._records())
        except ServiceUnavailable as error:
            self._note_outage(error)
        else:
            self._is_away = False

    async def remove(self) -> None:
        """Remove the report of this process. Twice is safe, and it never raises `ServiceUnavailable`."""
        try:
            await self._board.remove(self._process)
        except ServiceUnavailable as error:
            self._note_outage(error)

    def _note_outage(self, error: ServiceUnavailable) -> None:
        if not self._is_away:
            self._log.warning("The state of the cogs cannot be reported", reason=str(error))
        self._is_away = True
