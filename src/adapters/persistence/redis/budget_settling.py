"""What was charged and released, gathered until the next trip to Redis takes it along."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from application.ports.budgets import Reservation
from domain.budgets import BudgetCounter

_MOST_COUNTERS = 10_000
"""While Redis is away, charges to more counters than these are left for the ledger to tell."""


@dataclass(slots=True)
class Settling:
    """`released` are members of the counter's set of reservations."""

    charged: int = 0
    released: list[str] = field(default_factory=list)


class Unsettled:
    def __init__(self) -> None:
        self._settlings: dict[BudgetCounter, Settling] = {}

    def __bool__(self) -> bool:
        return bool(self._settlings)

    def charge(self, counters: Sequence[BudgetCounter], amount: int) -> None:
        for counter in counters:
            if settling := self._settling(counter):
                settling.charged += amount

    def release(self, reservation: Reservation) -> None:
        for claim in reservation.claims:
            if settling := self._settling(claim.counter):
                settling.released.append(f"{reservation.id}:{reservation.amount}")

    def take(self) -> dict[BudgetCounter, Settling]:
        taken, self._settlings = self._settlings, {}
        return taken

    def put_back(self, taken: dict[BudgetCounter, Settling]) -> None:
        """Perhaps some of it arrived, and only the answer was lost: then it counts twice until the ledger is read."""
        for counter, old in taken.items():
            if settling := self._settling(counter):
                settling.charged += old.charged
                settling.released += old.released

    def _settling(self, counter: BudgetCounter) -> Settling | None:
        found = self._settlings.get(counter)
        if found is None and len(self._settlings) < _MOST_COUNTERS:
            found = self._settlings[counter] = Settling()
        return found
