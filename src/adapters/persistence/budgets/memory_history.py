"""Read the spending of the current period, over `MemoryDatabase`."""

from decimal import Decimal

from adapters.persistence.memory.database import MemoryDatabase
from domain.spending.budgets import BudgetCounter, BudgetScope
from domain.spending.usage import UsageRecord


class MemorySpendingHistory:
    """Spending history. A request without a known price counts as `unpriced_usd`."""

    def __init__(self, database: MemoryDatabase, *, unpriced_usd: Decimal) -> None:
        self._database = database
        self._unpriced_usd = unpriced_usd

    async def spent(self, counter: BudgetCounter) -> Decimal:
        self._database.outage.refuse_if_down()
        counted = [record for record in self._database.usage.values() if _is_counted(record, counter)]
        unpriced = sum(record.unpriced_requests for record in counted)
        priced = sum((record.cost_usd or Decimal(0) for record in counted), Decimal(0))
        return priced + unpriced * self._unpriced_usd


def _is_counted(record: UsageRecord, counter: BudgetCounter) -> bool:
    return (
        counter.starts_at <= record.created_at < counter.ends_at
        and (counter.scope in {BudgetScope.BOT, BudgetScope.USER_CEILING} or record.guild_id == counter.guild_id)
        and counter.user_id in {None, record.user_id}
        and counter.cog_name in {None, record.cog_name}
    )
