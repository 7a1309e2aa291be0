"""What the parts of the ledger know in common: whether the database takes records, and how many went which way."""

from dataclasses import dataclass

import structlog

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class LedgerCounts:
    """Since the start. `recorded` are all that were acknowledged; `spooled` those of them that went to the disk first.

    `replayed` came from the disk into the database, also from other processes; `refused` were put aside instead.
    `calls_refused` were not made, because their usage could be kept nowhere.
    `unpriced` were recorded without a known cost. `summed_up` were folded into the sums, whoever had recorded them.
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
