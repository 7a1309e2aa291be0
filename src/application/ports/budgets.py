"""Budget counters: amounts spent and reserved under each budget, shared by all processes.

Amounts are integers in nano-dollars, so sums are exact.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from domain.spending.budgets import BudgetCounter


@dataclass(frozen=True, slots=True)
class Tally:
    spent: int
    reserved: int


@dataclass(frozen=True, slots=True)
class Claim:
    """With a `limit` of None, amounts are counted and never refused."""

    counter: BudgetCounter
    limit: int | None

    def has_room(self, tally: Tally, amount: int) -> bool:
        return self.limit is None or tally.spent + tally.reserved + amount <= self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """`amount` is held back in the counter of each claim. `id` is new for each reservation."""

    id: str
    amount: int
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Reserved:
    """`tallies` are those of the claims, in their order, as they were before."""

    held: bool
    tallies: tuple[Tally, ...]


class BudgetCounters(Protocol):
    """A missing or old counter is rebuilt from the ledger, so that drift heals.

    `reserve` and `tallies` raise `ServiceUnavailable` when the counters or the ledger are away.
    """

    async def reserve(self, reservation: Reservation) -> Reserved:
        """Reserve the amount in all of the counters or in none, as one atomic step.

        A reservation expires by itself, so a process that died releases what it held.
        """
        ...

    def charge(self, counters: Sequence[BudgetCounter], amount: int) -> None:
        """Count an amount as spent, soon, and before a reservation that is released later becomes free.

        The amount must be in the ledger already: a missing counter is loaded from there.
        """
        ...

    def outdate(self, counters: Collection[BudgetCounter]) -> None:
        """Have the counters read from the ledger again, soon: it has got earlier spending. Twice is safe.

        Until the ledger can be read, they go on as they are. A counter that does not exist stays so.
        """
        ...

    def release(self, reservation: Reservation) -> None:
        """Free a reservation, soon. Twice is safe, also for a reservation that does not exist."""
        ...

    async def tallies(self, counters: Sequence[BudgetCounter]) -> tuple[Tally, ...]:
        """Read each counter, in order, including all earlier charges and releases of this process."""
        ...

    async def close(self) -> None:
        """Write the pending charges and releases. Never raises; twice is safe."""
        ...


class SpendingHistory(Protocol):
    """The amounts that the ledger records."""

    async def spent(self, counter: BudgetCounter) -> Decimal:
        """Return the US dollars spent in the counter's current period.

        A request without a known price counts as an average one. May raise `ServiceUnavailable("database")`.
        """
        ...
