"""Count budgets in a process whose event loop is blocked while Redis is up."""

import asyncio
import time

from adapters.clock import FixedClock
from tests.integration.persistence.budgets.budget_processes import AMOUNT, Ledger, Process, a_reservation
from tests.integration.persistence.tunnel import tunnel_to
from tests.waiting import eventually

_STALL_SECONDS = 2.5
"""Longer than the timeout of a Redis command, and than the patience of the counters."""


async def test_a_loop_that_stalls_while_an_answer_is_awaited_is_no_outage(redis_url: str) -> None:
    ledger = Ledger()
    async with tunnel_to(redis_url) as (tunnel, url):
        process = Process(url, ledger, FixedClock(), patience=2.0)
        other = Process(redis_url, ledger, FixedClock())
        await process.tally()
        tunnel.block_answers()
        reserving = asyncio.create_task(process.shared.reserve(a_reservation()))

        async def is_held() -> bool:
            return (await other.tally()).reserved == AMOUNT

        await eventually(is_held, "the question to reach Redis")
        time.sleep(_STALL_SECONDS)  # noqa: ASYNC251 - the loop stalls on purpose
        tunnel.unblock()
        assert (await reserving).held
        await process.close()
        await other.close()
