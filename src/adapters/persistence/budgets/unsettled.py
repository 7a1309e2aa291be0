"""Charges and releases, batched until the next trip to Redis takes them along."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from application.ports.budgets import Reservation
from domain.spending.budgets import BudgetCounter

_MOST_COUNTERS = 10_000
"""While Redis is away, charges to more counters than these are left for the ledger to report."""


@dataclass(slots=True)
class PendingCharge:
    """`released` are members of the counter's set of reservations."""

    charged: int = 0
    released: list[str] = field(default_factory=list)


class PendingCharges:
    def __init__(self) -> None:
        self._pending: dict[BudgetCounter, PendingCharge] = {}

    def __bool__(self) -> bool:
        return bool(self._pending)

    def charge(self, counters: Sequence[BudgetCounter], amount: int) -> None:
        for counter in counters:
            if pending := self._of(counter):
                pending.charged += amount

    def release(self, reservation: Reservation) -> None:
        for claim in reservation.claims:
            if pending := self._of(claim.counter):
                pending.released.append(member_of(reservation))

    def take(self) -> dict[BudgetCounter, PendingCharge]:
        taken, self._pending = self._pending, {}
        return taken

    def put_back(self, taken: dict[BudgetCounter, PendingCharge]) -> None:
        """Keep them for the next trip. If this one arrived all the same, charges count twice until the next reading."""
        for counter, old in taken.items():
            if pending := self._of(counter):
                pending.charged += old.charged
                pending.released += old.released

    def _of(self, counter: BudgetCounter) -> PendingCharge | None:
        found = self._pending.get(counter)
        if found is None and len(self._pending) < _MOST_COUNTERS:
            found = self._pending[counter] = PendingCharge()
        return found


def member_of(reservation: Reservation) -> str:
    """Return the reservation as a member of a counter's set in Redis."""
    return f"{reservation.id}:{reservation.amount}"
