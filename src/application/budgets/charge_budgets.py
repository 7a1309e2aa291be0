"""Charge recorded usage to the budgets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal

from application.budgets.budgets_in_force import BudgetsInForce
from application.ports.budgets import BudgetCounters
from application.ports.llm import UsageLedger
from domain.llm.requests import Caller
from domain.spending.budgets import every_counter, nano_dollars
from domain.spending.usage import UsageRecord


@dataclass(frozen=True, slots=True)
class ChargedLedger:
    """Wraps the ledger: each paid attempt is charged when it is recorded, retries and failures included.

    A request without a known price counts as `unpriced_usd`, so that it does not slip through a budget.
    """

    ledger: UsageLedger
    budgets: BudgetsInForce
    counters: BudgetCounters
    unpriced_usd: Decimal

    def require_room(self) -> None:
        self.ledger.require_room()

    def replayed(self, records: Iterable[UsageRecord]) -> None:
        """Have the budgets of records counted anew that the ledger has got later than they were charged."""
        # Few members on few days have most of the records of a file.
        calls = {(_caller(each), each.created_at.astimezone(UTC).date()): each.created_at for each in records}
        self.counters.outdate({each for (caller, _), at in calls.items() for each in every_counter(caller, at)})

    async def record(self, record: UsageRecord) -> None:
        await self.ledger.record(record)
        counters = [applied.counter for applied in self.budgets.known(_caller(record), record.created_at)]
        if counters:
            cost = self.unpriced_usd if record.cost_usd is None else record.cost_usd
            self.counters.charge(counters, nano_dollars(cost))


def _caller(record: UsageRecord) -> Caller:
    return Caller(guild_id=record.guild_id, user_id=record.user_id, cog_name=record.cog_name)
