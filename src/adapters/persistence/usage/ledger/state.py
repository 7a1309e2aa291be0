"""Share the state of the ledger between its workers: whether the database is up, and the counts."""

from dataclasses import dataclass

import structlog

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class LedgerCounts:
    """Counts since the start.

    `recorded` were acknowledged; `spooled` are those that went to the disk first. `replayed` went from the disk to the
    database, including records of other processes. `refused` could not be stored and were set aside. `calls_refused`
    were not made, because no place could take their usage. `unpriced` were recorded without a known cost. `summed_up`
    were folded into the rollups, including records of other processes.
    """

    recorded: int = 0
    spooled: int = 0
    replayed: int = 0
    unpriced: int = 0
    refused: int = 0
    calls_refused: int = 0
    summed_up: int = 0


class LedgerState:
    def __init__(self) -> None:
        self.counts = LedgerCounts()
        self.is_up = True

    def went_away(self, error: Exception) -> None:
        if self.is_up:
            self.is_up = False
            _log.warning("The database does not take usage: it is kept on the disk", reason=repr(error))

    def came_back(self) -> None:
        if not self.is_up:
            self.is_up = True
            _log.info("The database takes usage again")
