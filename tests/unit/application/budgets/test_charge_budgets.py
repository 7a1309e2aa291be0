"""Count what the ledger gets from the spool after an outage."""

from decimal import Decimal

from adapters.clock import FixedClock
from adapters.persistence.budgets.memory import MemoryBudgetCounters
from adapters.persistence.budgets.memory_history import MemorySpendingHistory
from adapters.persistence.events.memory_feed import MemoryEventFeed
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.usage.memory import MemoryUsageLedger
from adapters.persistence.work.memory_work import memory_work
from application.budgets.budgets_in_force import BudgetsInForce
from application.budgets.charge_budgets import ChargedLedger
from application.budgets.read_budgets import ReadBudgets
from domain.llm.requests import Caller
from domain.spending.budgets import dollars, every_counter
from tests.contract.persistence.samples import ALICE, GUILD, NOON, a_record


async def test_a_budget_that_was_read_before_the_spool_was_replayed_has_the_spending_of_the_outage_afterwards() -> None:
    database, clock = MemoryDatabase(), FixedClock(NOON)
    counters = MemoryBudgetCounters(MemorySpendingHistory(database, unpriced_usd=Decimal(1)), clock)
    in_force = BudgetsInForce(ReadBudgets(memory_work(database), counters, clock), MemoryEventFeed(), clock)
    ledger = MemoryUsageLedger(database)
    charged = ChargedLedger(ledger, in_force, counters, Decimal(1))
    mine = [*every_counter(Caller(guild_id=GUILD, user_id=ALICE, cog_name="ask"), NOON)]
    assert {tally.spent for tally in await counters.tallies(mine)} == {0}
    spooled = a_record(guild_id=GUILD, user_id=ALICE, cog_name="ask", cost_usd=Decimal(2), created_at=NOON)
    await ledger.record(spooled)
    charged.replayed([spooled])
    assert {dollars(tally.spent) for tally in await counters.tallies(mine)} == {Decimal(2)}
