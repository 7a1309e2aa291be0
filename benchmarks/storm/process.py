"""Run one bot process whose guild has a budget: each line of its input starts one round of concurrent calls.

A line is JSON: guild, calls, limit_usd. The answer is a line of JSON: answered, refused and failed calls, and the
longest time without a turn of the event loop.
"""

import asyncio
import json
import logging
import sys
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import Any, cast

import structlog

from adapters.clock import SystemClock
from adapters.persistence.budgets.either import FallbackBudgetCounters
from adapters.persistence.budgets.memory import MemoryBudgetCounters
from adapters.persistence.budgets.postgres_history import PostgresSpendingHistory
from adapters.persistence.budgets.redis import RedisBudgetCounters
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.redis.connection import connect_patiently
from adapters.persistence.usage.ledger.postgres import PostgresUsageLedger
from domain.ids import GuildId
from domain.llm.chat import Completion
from domain.llm.errors import BudgetExceededError

sys.path.insert(0, str(Path(__file__).parent.parent.parent))  # finds the support code of the tests

from tests.integration.llm.budgets.budget_world import UNPRICED, BudgetWorld, a_budget

_SPREAD_SECONDS = 0.002


@dataclass
class Lag:
    """The longest delay of a turn of the event loop, in seconds."""

    worst: float = 0.0
    _task: "asyncio.Task[None] | None" = field(default=None, repr=False)

    async def watch(self) -> None:
        while True:
            began = perf_counter()
            await asyncio.sleep(0.01)
            self.worst = max(self.worst, perf_counter() - began - 0.01)


async def main(database_url: str, schema: str, redis_url: str, spool: str) -> None:
    clock, lag = SystemClock(), Lag()
    async with AsyncExitStack() as stack:
        engine = create_engine(database_url, schema=schema)
        stack.push_async_callback(engine.dispose)
        redis = connect_patiently(redis_url)
        stack.push_async_callback(redis.aclose)
        ledger = PostgresUsageLedger(database_url, schema, Path(spool))
        await stack.enter_async_context(ledger.running())
        history = PostgresSpendingHistory(engine, unpriced_usd=UNPRICED)
        shared = RedisBudgetCounters(redis, history, clock, namespace="storm")
        counters = FallbackBudgetCounters(shared, MemoryBudgetCounters(history, clock, max_age=timedelta(0)))
        stack.push_async_callback(counters.close)
        watching = asyncio.create_task(lag.watch())
        stack.callback(watching.cancel)
        world = BudgetWorld(ledger=ledger, counters=counters, clock=cast("Any", clock), memory=MemoryDatabase())
        world.model.takes = _SPREAD_SECONDS
        print("ready", flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps(await _round(world, lag, **json.loads(line))), flush=True)


async def _round(world: BudgetWorld, lag: Lag, *, guild: int, calls: int, limit_usd: str) -> dict[str, Any]:
    lag.worst = 0.0
    guild_id = GuildId(guild)
    await world.set_budgets(a_budget(Decimal(limit_usd)), guild_id=guild_id)
    world.in_force.forget(None)
    outcomes = await asyncio.gather(*(world.ask(guild_id=guild_id) for _ in range(calls)), return_exceptions=True)
    refused = sum(isinstance(outcome, BudgetExceededError) for outcome in outcomes)
    answered = sum(isinstance(outcome, Completion) for outcome in outcomes)
    world.model.asked.clear()
    failed = sorted({repr(each) for each in outcomes if not isinstance(each, BudgetExceededError | Completion)})
    return {"answered": answered, "refused": refused, "failed": failed, "lag": lag.worst}


if __name__ == "__main__":
    structlog.configure(
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
    )
    with suppress(KeyboardInterrupt):
        asyncio.run(main(*sys.argv[1:]))
