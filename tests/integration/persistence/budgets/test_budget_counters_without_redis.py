"""Count budgets while Redis is down, hangs, loses data or a reply, and after it is back."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from adapters.clock import FixedClock
from adapters.persistence.budgets.scripts import Answer
from application.ports.budgets import Tally
from application.ports.errors import ServiceUnavailable
from bootstrap.embedded import EmbeddedValkey
from tests.integration.persistence.budgets.budget_processes import (
    AMOUNT,
    COST,
    GUILD,
    LIMIT,
    Ledger,
    Process,
    a_reservation,
)
from tests.integration.persistence.tunnel import tunnel_to
from tests.waiting import eventually

_PATIENCE = 0.5


@pytest.fixture
def server(own_redis: Callable[[], EmbeddedValkey]) -> EmbeddedValkey:
    return own_redis()


@pytest.fixture
async def process(server: EmbeddedValkey) -> AsyncIterator[Process]:
    process = Process(server.url, Ledger(), FixedClock())
    yield process
    await process.close()


async def test_a_reservation_whose_reply_was_lost_is_released(process: Process) -> None:
    scripts = process.shared._scripts
    reserve = scripts.reserve

    async def lose_the_answer(*args: Any, **options: Any) -> list[Answer]:
        await reserve(*args, **options)
        raise TimeoutError

    await process.tally()
    scripts.reserve = lose_the_answer  # type: ignore[method-assign]
    with pytest.raises(ServiceUnavailable):
        await process.shared.reserve(a_reservation())
    scripts.reserve = reserve  # type: ignore[method-assign]
    assert await process.shared.tallies([GUILD]) == (Tally(0, 0),)


async def test_after_a_second_outage_nothing_of_the_first_is_left(server: EmbeddedValkey, process: Process) -> None:
    for number in (1, 2):
        process.ledger.spent_nano = number * 100
        server.kill()
        assert await process.tally() == Tally(number * 100, 0)
        server.start()
        await eventually(lambda: counts_in_redis(process), "budgets to be counted in Redis again")
        await process.tally()


async def test_a_redis_that_is_back_counts_again_although_no_call_is_made(
    server: EmbeddedValkey, process: Process
) -> None:
    server.kill()
    await process.tally()
    assert process.counters.falls_back
    server.start()
    await eventually(lambda: counts_in_redis(process), "budgets to be counted in Redis again")
    assert process.counters.fallbacks == 1


async def test_without_redis_each_process_keeps_to_the_limit_and_is_not_slow(
    server: EmbeddedValkey, process: Process
) -> None:
    assert all(await asyncio.gather(*(process.call() for _ in range(20))))
    server.kill()
    began = time.monotonic()
    let_through = 20 + sum(await asyncio.gather(*(process.call(takes=0.01) for _ in range(200))))
    assert time.monotonic() - began < 200 * _PATIENCE / 10
    assert process.ledger.spent_nano == let_through * COST <= LIMIT
    assert let_through > 50
    server.start()
    await eventually(
        lambda: redis_has(process, Tally(process.ledger.spent_nano, 0)), "Redis to hear what was spent meanwhile"
    )


async def test_a_redis_that_lost_everything_learns_it_from_the_ledger(server: EmbeddedValkey, process: Process) -> None:
    for _ in range(50):
        await process.call()
    await process.redis.flushall()
    assert await process.tally() == Tally(50 * COST, 0)


async def test_a_redis_that_lost_its_data_counts_calls_in_progress(process: Process) -> None:
    answered = asyncio.Event()
    under_way = [asyncio.create_task(process.call(until=answered)) for _ in range(LIMIT // AMOUNT)]

    async def all_are_held() -> bool:
        return (await process.tally()).reserved == LIMIT

    await eventually(all_are_held, "all calls to be under way")
    await process.redis.flushall()
    assert await process.tally() == Tally(0, LIMIT)
    assert not await process.call()
    answered.set()
    assert all(await asyncio.gather(*under_way))


async def test_without_redis_and_without_the_ledger_calls_are_refused(server: EmbeddedValkey, process: Process) -> None:
    server.kill()
    process.ledger.is_away = True
    with pytest.raises(ServiceUnavailable) as refused:
        await process.call()
    assert refused.value.part == "database"


async def test_a_redis_that_hangs_delays_one_call_for_a_moment(redis_url: str) -> None:
    async with tunnel_to(redis_url) as (tunnel, url):
        process = Process(url, Ledger(), FixedClock(), patience=_PATIENCE)
        assert await process.call()
        tunnel.block()
        began = time.monotonic()
        assert all([await process.call() for _ in range(20)])
        assert _PATIENCE <= time.monotonic() - began < 3 * _PATIENCE
        tunnel.unblock()
        await process.close()


async def test_a_process_that_stops_while_it_settles_counts_nothing_twice(redis_url: str) -> None:
    ledger = Ledger()
    async with tunnel_to(redis_url) as (tunnel, url):
        process, other = Process(url, ledger, FixedClock()), Process(redis_url, ledger, FixedClock())
        assert (await process.tally()) == (await other.tally()) == Tally(0, 0)
        tunnel.block_answers()
        process.shared.charge([GUILD], COST)

        async def counted() -> bool:
            return (await other.tally()).spent == COST

        await eventually(counted, "the charge to arrive")
        closing = asyncio.create_task(process.close())
        await asyncio.sleep(0)
        tunnel.unblock()
        await closing
        assert (await other.tally()).spent == COST
        await other.close()


async def counts_in_redis(process: Process) -> bool:
    return not process.counters.falls_back


async def redis_has(process: Process, tally: Tally) -> bool:
    try:
        return (await process.shared.tallies([GUILD]))[0] == tally
    except ServiceUnavailable:
        return False
