"""Read the spending of the current period.

Rollups answer most questions. Spending by user or cog and day, and by user over all guilds, is read from the ledger.
"""

from decimal import Decimal
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import ScopedTransaction, guild_scope, system_scope
from domain.spending.budgets import BudgetCounter, BudgetPeriod, BudgetScope

_SUMS = "SELECT coalesce(sum(cost_usd), 0) AS cost_usd, coalesce(sum(unpriced), 0) AS unpriced FROM"
_OF_MONTH = "WHERE guild_id = :guild_id AND month = :start"
_OF_DAYS = "WHERE guild_id = :guild_id AND day >= :start AND day < :end"
_OF_LEDGER = """
    SELECT coalesce(sum(estimated_cost_usd), 0) AS cost_usd, coalesce(sum(unpriced), 0) AS unpriced FROM llm_usage
    WHERE guild_id = :guild_id AND created_at >= :starts_at AND created_at < :ends_at
"""
_OF_USER = """
    SELECT coalesce(sum(estimated_cost_usd), 0) AS cost_usd, coalesce(sum(unpriced), 0) AS unpriced FROM llm_usage
    WHERE user_id = :user_id AND created_at >= :starts_at AND created_at < :ends_at
"""
_OF_GUILD_DAY = f"{_SUMS} llm_usage_guild_days_now WHERE guild_id = :guild_id AND day = :start"
_STATEMENTS: dict[tuple[BudgetScope, BudgetPeriod], TextClause] = {
    (scope, period): text(statement)
    for scope, period, statement in (
        (BudgetScope.BOT, BudgetPeriod.DAY, f"{_SUMS} llm_usage_days_now WHERE day = :start"),
        (BudgetScope.BOT, BudgetPeriod.MONTH, f"{_SUMS} llm_usage_days_now WHERE day >= :start AND day < :end"),
        (BudgetScope.GUILD, BudgetPeriod.DAY, _OF_GUILD_DAY),
        (BudgetScope.GUILD, BudgetPeriod.MONTH, f"{_SUMS} llm_usage_guild_months_now {_OF_MONTH}"),
        (BudgetScope.GUILD_CEILING, BudgetPeriod.DAY, _OF_GUILD_DAY),
        (BudgetScope.GUILD_CEILING, BudgetPeriod.MONTH, f"{_SUMS} llm_usage_guild_months_now {_OF_MONTH}"),
        (BudgetScope.USER_CEILING, BudgetPeriod.DAY, _OF_USER),
        (BudgetScope.USER_CEILING, BudgetPeriod.MONTH, _OF_USER),
        (BudgetScope.USER, BudgetPeriod.DAY, f"{_OF_LEDGER} AND user_id = :user_id"),
        (
            BudgetScope.USER,
            BudgetPeriod.MONTH,
            f"{_SUMS} llm_usage_guild_user_days_now {_OF_DAYS} AND user_id = :user_id",
        ),
        (BudgetScope.COG, BudgetPeriod.DAY, f"{_OF_LEDGER} AND cog_name = :cog_name"),
        (
            BudgetScope.COG,
            BudgetPeriod.MONTH,
            f"{_SUMS} llm_usage_guild_model_days_now {_OF_DAYS} AND cog_name = :cog_name",
        ),
    )
}


class PostgresSpendingHistory:
    """Spending history. A request without a known price counts as `unpriced_usd`."""

    def __init__(self, engine: AsyncEngine, *, unpriced_usd: Decimal) -> None:
        self._engine = engine
        self._unpriced_usd = unpriced_usd

    async def spent(self, counter: BudgetCounter) -> Decimal:
        if counter.guild_id is None:
            async with system_scope(self._engine) as transaction:
                return await self._sum(transaction, counter)
        async with guild_scope(self._engine, counter.guild_id) as transaction:
            return await self._sum(transaction, counter)

    async def _sum(self, transaction: ScopedTransaction, counter: BudgetCounter) -> Decimal:
        statement = _STATEMENTS[counter.scope, counter.period]
        row = (await transaction.execute(statement, _parameters(statement, counter))).one()
        cost: Decimal = row.cost_usd + row.unpriced * self._unpriced_usd
        # A correction may fall into another period than the request that it corrects, so the sum may be
        # negative.
        return max(cost, Decimal(0))


def _parameters(statement: TextClause, counter: BudgetCounter) -> dict[str, Any]:
    known = {
        "guild_id": counter.guild_id,
        "user_id": counter.user_id,
        "cog_name": counter.cog_name,
        "start": counter.start,
        "end": counter.ends_at.date(),
        "starts_at": counter.starts_at,
        "ends_at": counter.ends_at,
    }
    return {name: known[name] for name in statement.compile().params}
