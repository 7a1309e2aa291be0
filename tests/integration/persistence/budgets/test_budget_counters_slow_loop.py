"""Budgets counted by a process whose own event loop stalls while Redis is up."""

import asyncio
import time

from adapters.clock import FixedClock
from tests.integration.persistence.budgets.budget_processes import Ledger, Process, a_reservation

_STALL_SECONDS = 2.5
"""Longer than a command to Redis may take elsewhere, and than the patience with the counters."""


async def test_a_loop_that_stalls_while_redis_answers_is_no_outage(redis_url: str) -> None:
    process = Process(redis_url, Ledger(), FixedClock(), patience=2.0)
    await process.tally()
    reserving = asyncio.create_task(process.shared.reserve(a_reservation()))
    for _ in range(8):  # turns, after which the question is on its way
        await asyncio.sleep(0)
    time.sleep(_STALL_SECONDS)  # noqa: ASYNC251 - the loop stalls on purpose
    assert (await reserving).held
    await process.close()


async def test_a_loop_that_stalls_while_a_connection_opens_is_no_outage(redis_url: str) -> None:
    process = Process(redis_url, Ledger(), FixedClock(), patience=2.0)
    reserving = asyncio.create_task(process.shared.reserve(a_reservation()))
    for _ in range(8):  # turns, after which the connection is being made
        await asyncio.sleep(0)
    time.sleep(_STALL_SECONDS)  # noqa: ASYNC251 - the loop stalls on purpose
    assert (await reserving).held
    await process.close()
