"""Charge recorded usage to the budgets."""

from dataclasses import dataclass
from decimal import Decimal

from application.budgets.budgets_in_force import BudgetsInForce
from application.ports.budgets import BudgetCounters
from application.ports.llm import UsageLedger
from domain.llm.requests import Caller
from domain.spending.budgets import nano_dollars
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

    async def record(self, record: UsageRecord) -> None:
        await self.ledger.record(record)
        caller = Caller(guild_id=record.guild_id, user_id=record.user_id, cog_name=record.cog_name)
        counters = [applied.counter for applied in self.budgets.known(caller, record.created_at)]
        if counters:
            cost = self.unpriced_usd if record.cost_usd is None else record.cost_usd
            self.counters.charge(counters, nano_dollars(cost))
