"""Several bot processes share budget counters in Redis, which start from the ledger in PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from adapters.clock import FixedClock
from adapters.persistence.budgets.either import FallbackBudgetCounters
from adapters.persistence.budgets.memory import MemoryBudgetCounters
from adapters.persistence.budgets.postgres_history import PostgresSpendingHistory
from adapters.persistence.budgets.redis import RedisBudgetCounters
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.redis.connection import connect_redis
from bootstrap.embedded import EmbeddedValkey
from domain.llm.chat import Completion
from domain.llm.errors import BudgetExceededError
from domain.spending.budgets import BudgetScope
from tests.integration.llm.budgets.budget_world import UNPRICED, BudgetWorld, a_budget, spent
from tests.integration.llm.storages import NOON, postgres_storage
from tests.services import FreshDatabase

CALLS = 200


@pytest.fixture
def server(own_redis: Callable[[], EmbeddedValkey]) -> EmbeddedValkey:
    return own_redis()


@pytest.fixture
async def processes(
    server: EmbeddedValkey, database: FreshDatabase, tmp_path: Path
) -> AsyncIterator[tuple[BudgetWorld, BudgetWorld]]:
    async with AsyncExitStack() as stack:
        engine = create_engine(database.app_url, schema=database.schema)
        stack.push_async_callback(engine.dispose)
        storage = await stack.enter_async_context(postgres_storage(database, engine, tmp_path))
        history, clock, memory = (
            PostgresSpendingHistory(engine, unpriced_usd=UNPRICED),
            FixedClock(NOON),
            MemoryDatabase(),
        )

        def process() -> BudgetWorld:
            redis = connect_redis(server.url)
            shared = RedisBudgetCounters(redis, history, clock, namespace="bot", patience=5)
            counters = FallbackBudgetCounters(shared, MemoryBudgetCounters(history, clock))
            stack.push_async_callback(redis.aclose)
            stack.push_async_callback(counters.close)
            return BudgetWorld(ledger=storage.ledger, counters=counters, clock=clock, memory=memory)

        yield process(), process()


async def calls(world: BudgetWorld, number: int) -> int:
    """Return the number of answered calls; the others were refused."""
    world.model.takes = 0.02
    outcomes = await asyncio.gather(*(world.ask() for _ in range(number)), return_exceptions=True)
    answered = sum(isinstance(outcome, Completion) for outcome in outcomes)
    assert answered + sum(isinstance(outcome, BudgetExceededError) for outcome in outcomes) == number, outcomes
    return answered


async def test_two_hundred_calls_at_once_in_two_processes_never_pass_the_limit(
    processes: tuple[BudgetWorld, BudgetWorld],
) -> None:
    first, second = processes
    await first.set_budgets(a_budget("0.5"), a_budget(1, BudgetScope.USER))
    answered = await asyncio.gather(*(calls(world, CALLS // 2) for world in processes))
    assert sum(answered) == 50
    for world in processes:
        await world.counters.close()
    assert (await second.tally(0), await second.tally(1)) == (spent("0.5"), spent("0.5"))


async def test_what_was_spent_before_there_was_a_budget_counts(processes: tuple[BudgetWorld, BudgetWorld]) -> None:
    first, second = processes
    await first.set_budgets()
    assert await calls(first, 30) == 30
    await first.set_budgets(a_budget("0.5"))
    assert await second.tally() == spent("0.3")
    assert await calls(second, 100) == 20


async def test_while_redis_is_away_the_limit_holds_in_each_process(
    server: EmbeddedValkey, processes: tuple[BudgetWorld, BudgetWorld]
) -> None:
    first, _ = processes
    await first.set_budgets(a_budget("0.5"))
    assert await calls(first, 20) == 20
    server.kill()
    assert await calls(first, 100) == 30
    assert await calls(first, 10) == 0
