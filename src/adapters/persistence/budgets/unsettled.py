"""Batch charges and releases for the next round trip to Redis."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from application.ports.budgets import Reservation
from domain.spending.budgets import BudgetCounter

_MOST_COUNTERS = 10_000
"""The most counters with pending charges. Charges beyond are dropped: the counters get them from the ledger later."""


@dataclass(slots=True)
class PendingCharge:
    """Pending changes of one counter. `released` lists members of its set of reservations.

    `is_outdated` says that the ledger must be read again.
    """

    charged: int = 0
    is_outdated: bool = False
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

    def outdate(self, counters: Iterable[BudgetCounter]) -> None:
        for counter in counters:
            if pending := self._of(counter):
                pending.is_outdated = True

    def release(self, reservation: Reservation) -> None:
        for claim in reservation.claims:
            if pending := self._of(claim.counter):
                pending.released.append(member_of(reservation))

    def take(self) -> dict[BudgetCounter, PendingCharge]:
        taken, self._pending = self._pending, {}
        return taken

    def put_back(self, taken: dict[BudgetCounter, PendingCharge]) -> None:
        """Return the charges of a failed trip to the batch.

        If that trip did reach Redis, they count twice until the counter is read from the ledger again.
        """
        for counter, old in taken.items():
            if pending := self._of(counter):
                pending.charged += old.charged
                pending.is_outdated |= old.is_outdated
                pending.released += old.released

    def _of(self, counter: BudgetCounter) -> PendingCharge | None:
        found = self._pending.get(counter)
        if found is None and len(self._pending) < _MOST_COUNTERS:
            found = self._pending[counter] = PendingCharge()
        return found


def member_of(reservation: Reservation) -> str:
    """Return the reservation as a member of a counter's set in Redis."""
    return f"{reservation.id}:{reservation.amount}"
