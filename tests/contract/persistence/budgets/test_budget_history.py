"""Read the spending of the current period from the ledger: the initial value of every counter."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.budgets.memory_history import MemorySpendingHistory
from adapters.persistence.budgets.postgres_history import PostgresSpendingHistory
from adapters.persistence.memory.database import MemoryDatabase
from application.ports.budgets import SpendingHistory
from application.ports.errors import ServiceUnavailable
from application.ports.llm import UsageLedger
from domain.llm.requests import Caller
from domain.spending.budgets import Budget, BudgetPeriod, BudgetScope, counter_of
from tests.contract.contract import Contract
from tests.contract.persistence.databases import OnMemory, OnPostgres
from tests.contract.persistence.samples import ALICE, BOB, GUILD, NOON, OTHER_GUILD, a_record

UNPRICED = Decimal("0.01")
ASKING = Caller(guild_id=GUILD, user_id=ALICE, cog_name="ask")
MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)


async def spent(history: SpendingHistory, scope: BudgetScope, period: BudgetPeriod, caller: Caller = ASKING) -> Decimal:
    budget = Budget(scope=scope, period=period, limit_usd=Decimal(1), cog_name=caller.cog_name)
    return await history.spent(counter_of(budget, caller, NOON))


class SpendingHistoryContract(Contract):
    async def test_nothing_was_spent_at_first(self, history: SpendingHistory) -> None:
        for scope in BudgetScope:
            for period in BudgetPeriod:
                assert await spent(history, scope, period) == 0

    async def test_each_scope_has_its_own_sum(self, history: SpendingHistory, ledger: UsageLedger) -> None:
        await ledger.record(a_record(cost_usd=Decimal("0.0000000001")))
        await ledger.record(a_record(cost_usd=Decimal(1), user_id=BOB))
        await ledger.record(a_record(cost_usd=Decimal(10), cog_name="draw", model="gpt-image", provider="xai"))
        await ledger.record(a_record(cost_usd=Decimal(100), guild_id=OTHER_GUILD))
        await ledger.record(a_record(cost_usd=Decimal(1000), guild_id=None))
        for period in BudgetPeriod:
            assert await spent(history, BudgetScope.BOT, period) == Decimal("1111.0000000001")
            assert await spent(history, BudgetScope.GUILD, period) == Decimal("11.0000000001")
            assert await spent(history, BudgetScope.USER, period) == Decimal("10.0000000001")
            assert await spent(history, BudgetScope.COG, period) == Decimal("1.0000000001")
            assert await spent(history, BudgetScope.GUILD_CEILING, period) == Decimal("11.0000000001")
            assert await spent(history, BudgetScope.USER_CEILING, period) == Decimal("1110.0000000001")

    async def test_a_period_includes_the_spending_within_it(
        self, history: SpendingHistory, ledger: UsageLedger
    ) -> None:
        for cost, at in (
            (1, MIDNIGHT),
            (10, MIDNIGHT + timedelta(days=1) - timedelta(microseconds=1)),
            (100, MIDNIGHT - timedelta(microseconds=1)),
            (1000, MIDNIGHT + timedelta(days=1)),
            (10_000, MIDNIGHT + timedelta(days=31)),
        ):
            await ledger.record(a_record(cost_usd=Decimal(cost), created_at=at))
        for scope in BudgetScope:
            assert await spent(history, scope, BudgetPeriod.DAY) == 11, scope
            assert await spent(history, scope, BudgetPeriod.MONTH) == 1011, scope

    async def test_a_request_without_a_known_price_counts_as_much_as_is_usual(
        self, history: SpendingHistory, ledger: UsageLedger
    ) -> None:
        await ledger.record(a_record(cost_usd=Decimal(1)))
        await ledger.record(a_record(cost_usd=None))
        for scope in BudgetScope:
            for period in BudgetPeriod:
                assert await spent(history, scope, period) == Decimal("1.01"), (scope, period)

    async def test_a_ledger_that_is_away_is_named(self, history_without_database: SpendingHistory) -> None:
        for scope in BudgetScope:
            with pytest.raises(ServiceUnavailable) as caught:
                await spent(history_without_database, scope, BudgetPeriod.DAY)
            assert caught.value.part == "database"


class TestMemory(OnMemory, SpendingHistoryContract):
    @pytest.fixture
    def history(self, memory: MemoryDatabase) -> SpendingHistory:
        return MemorySpendingHistory(memory, unpriced_usd=UNPRICED)

    @pytest.fixture
    def history_without_database(self, lost_memory: MemoryDatabase) -> SpendingHistory:
        return MemorySpendingHistory(lost_memory, unpriced_usd=UNPRICED)


class TestPostgres(OnPostgres, SpendingHistoryContract):
    @pytest.fixture
    def history(self, engine: AsyncEngine) -> SpendingHistory:
        return PostgresSpendingHistory(engine, unpriced_usd=UNPRICED)

    @pytest.fixture
    def history_without_database(self, engine_of_nothing: AsyncEngine) -> SpendingHistory:
        return PostgresSpendingHistory(engine_of_nothing, unpriced_usd=UNPRICED)
