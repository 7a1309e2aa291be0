"""Count budgets in several processes at once, including one that is killed."""

import asyncio
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any, cast

import pytest

from adapters.clock import FixedClock, SystemClock
from adapters.persistence.budgets.redis import LEASE
from adapters.persistence.budgets.scripts import Answer
from application.ports.budgets import Tally
from tests.integration.persistence.budgets.budget_processes import (
    AMOUNT,
    COST,
    GUILD,
    LIMIT,
    Ledger,
    Process,
    a_reservation,
)
from tests.trips import script_trips
from tests.waiting import eventually

HOLDING = "tests.integration.persistence.budgets.holding_process"


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
async def processes(redis_url: str, ledger: Ledger, clock: FixedClock) -> AsyncIterator[list[Process]]:
    processes = [Process(redis_url, ledger, clock) for _ in range(4)]
    yield processes
    for process in processes:
        await process.close()


async def test_two_hundred_calls_at_once_from_four_processes_never_pass_the_limit(
    processes: list[Process], ledger: Ledger
) -> None:
    calls = [process.call(takes=0.05) for process in processes for _ in range(50)]
    let_through = sum(await asyncio.gather(*calls))
    assert LIMIT // AMOUNT <= let_through < 200
    assert ledger.spent_nano == let_through * COST <= LIMIT
    for process in processes:
        await process.close()
    assert await processes[0].tally() == Tally(ledger.spent_nano, 0)


async def test_the_remaining_budget_can_be_spent_to_the_last_call_that_fits(
    processes: list[Process], ledger: Ledger
) -> None:
    while any(await asyncio.gather(*(process.call() for process in processes))):
        pass
    assert LIMIT - AMOUNT < ledger.spent_nano <= LIMIT


async def test_reservations_of_a_killed_process_expire_within_its_lease(
    redis_url: str, processes: list[Process], clock: FixedClock
) -> None:
    """Kill a real process with `kill -9`: the lease of its reservations expires by the clocks of the
    other processes.
    """
    living = processes[0]
    dying = await asyncio.create_subprocess_exec(sys.executable, "-m", HOLDING, redis_url, stdout=PIPE)
    assert dying.stdout is not None
    assert (await dying.stdout.readline()) == b"holds all\n"
    dying.kill()
    await dying.wait()
    assert not await living.call()
    clock.advance(LEASE - timedelta(seconds=1))
    assert not await living.call()
    clock.advance(timedelta(seconds=1))
    assert await living.call()


async def test_a_living_process_keeps_its_reservations_beyond_the_lease(redis_url: str, ledger: Ledger) -> None:
    # The lease is longer than the delays of the event loop on a loaded machine.
    lease, clock = timedelta(seconds=1.5), cast("FixedClock", SystemClock())
    async with AsyncExitStack() as stack:
        holder, other = (Process(redis_url, ledger, clock, lease=lease) for _ in range(2))
        stack.push_async_callback(holder.close)
        stack.push_async_callback(other.close)
        held = a_reservation()
        assert (await holder.counters.reserve(held)).held
        until = time.monotonic() + 1.5 * lease.total_seconds()
        while time.monotonic() < until:
            assert (await other.tally()).reserved == AMOUNT
            await asyncio.sleep(0.05)
        holder.counters.release(held)

        async def is_free() -> bool:
            return (await other.tally()).reserved == 0

        await eventually(is_free, "the release to reach Redis")


async def test_trips_of_a_process_never_overlap(processes: list[Process]) -> None:
    """A release that overtook the charge of its call would free budget that was spent."""
    process, under_way, most = processes[0], 0, 0
    scripts = process.shared._scripts
    reserve = scripts.reserve

    async def counted(*args: Any, **options: Any) -> list[Answer]:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        try:
            return await reserve(*args, **options)
        finally:
            under_way -= 1

    scripts.reserve = counted  # type: ignore[method-assign]
    await asyncio.gather(*(process.call(takes=0.01) for _ in range(200)))
    assert most == 1


async def test_a_charge_of_another_process_during_the_reading_of_the_ledger_is_not_lost(
    processes: list[Process], ledger: Ledger, clock: FixedClock
) -> None:
    reading, charging = processes[:2]

    async def charge() -> None:
        charging.counters.charge([GUILD], COST)
        await charging.counters.close()
        # A third process begins to read as well, and finishes first.
        await charging.shared._scripts.begin_reading(GUILD, clock.now())

    ledger.meanwhile = charge
    await reading.tally()
    assert await reading.tally() == Tally(COST, 0)


async def test_the_first_of_two_concurrent_readings_of_the_ledger_counts(
    processes: list[Process], ledger: Ledger
) -> None:
    slow, quick = processes[:2]

    async def read_by_another() -> None:
        ledger.meanwhile = None
        ledger.spent_nano = COST
        assert await quick.tally() == Tally(COST, 0)
        quick.counters.charge([GUILD], COST)
        assert await quick.tally() == Tally(2 * COST, 0)

    ledger.meanwhile = read_by_another
    assert await slow.tally() == Tally(2 * COST, 0)


async def test_settling_needs_no_further_call(processes: list[Process]) -> None:
    busy, other = processes[:2]
    assert await busy.call()

    async def is_settled() -> bool:
        return await other.tally() == Tally(COST, 0)

    await eventually(is_settled, "the charge to reach Redis")


async def test_a_call_costs_one_trip(processes: list[Process]) -> None:
    process = processes[0]
    await process.call()
    before = await script_trips(process.redis)
    for _ in range(50):
        await process.call()
    # Settling takes a trip of its own when it happens before the next call.
    assert 50 <= await script_trips(process.redis) - before <= 60
