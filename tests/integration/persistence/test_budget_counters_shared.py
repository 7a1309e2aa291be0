"""Budgets counted by several processes, by processes that die, and by a Redis that goes away and comes back."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from adapters.clock import FixedClock
from adapters.persistence.memory.budget_counters import MemoryBudgetCounters
from adapters.persistence.redis.budget_counters import RedisBudgetCounters
from adapters.persistence.redis.budget_fallback import FallbackBudgetCounters
from adapters.persistence.redis.budget_scripts import Answer
from adapters.persistence.redis.connection import connect_redis
from application.ports.budgets import Claim, Reservation, Tally
from application.ports.errors import ServiceUnavailable
from bootstrap.embedded import EmbeddedValkey
from domain.budgets import BudgetCounter, BudgetPeriod, BudgetScope, dollars
from domain.ids import GuildId
from tests.integration.persistence.tunnel import tunnel_to
from tests.waiting import eventually

GUILD = BudgetCounter(
    scope=BudgetScope.GUILD, period=BudgetPeriod.DAY, start=FixedClock().now().date(), guild_id=GuildId(1)
)
LIMIT, AMOUNT, COST = 1_000, 10, 9


class Ledger:
    def __init__(self) -> None:
        self.spent_nano = 0
        self.reads = 0
        self.is_away = False
        self.meanwhile: Callable[[], Awaitable[None]] | None = None

    async def spent(self, _counter: BudgetCounter) -> Decimal:
        self.reads += 1
        if self.is_away:
            raise ServiceUnavailable("database")
        spent = dollars(self.spent_nano)
        if self.meanwhile is not None:
            await self.meanwhile()
        return spent


class Process:
    """One process of the bot: its connections, and its counters with their fallback."""

    def __init__(self, url: str, ledger: Ledger, clock: FixedClock, *, patience: float = 5.0) -> None:
        self.redis = connect_redis(url)
        self.shared = RedisBudgetCounters(self.redis, ledger, clock, namespace="bot", patience=patience)
        self.counters = FallbackBudgetCounters(self.shared, MemoryBudgetCounters(ledger, clock), clock)
        self.ledger = ledger

    async def call(self, *, takes: float = 0.0) -> bool:
        """Whether it was let through."""
        reservation = a_reservation()
        if not (await self.counters.reserve(reservation)).held:
            return False
        try:
            await asyncio.sleep(takes)
            self.ledger.spent_nano += COST
            self.counters.charge([GUILD], COST)
        finally:
            self.counters.release(reservation)
        return True

    async def tally(self) -> Tally:
        return (await self.counters.tallies([GUILD]))[0]

    async def close(self) -> None:
        await self.counters.close()
        await self.redis.aclose()


def a_reservation() -> Reservation:
    return Reservation(id=uuid4().hex, amount=AMOUNT, claims=(Claim(GUILD, LIMIT),))


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def server(own_redis: Callable[[], EmbeddedValkey]) -> EmbeddedValkey:
    return own_redis()


@pytest.fixture
async def processes(redis_url: str, ledger: Ledger, clock: FixedClock) -> AsyncIterator[list[Process]]:
    processes = [Process(redis_url, ledger, clock) for _ in range(4)]
    yield processes
    for process in processes:
        await process.close()


@pytest.fixture
async def process(server: EmbeddedValkey, ledger: Ledger, clock: FixedClock) -> AsyncIterator[Process]:
    process = Process(server.url, ledger, clock)
    yield process
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


async def test_what_is_left_can_be_spent_to_the_last_call_that_fits(processes: list[Process], ledger: Ledger) -> None:
    while any(await asyncio.gather(*(process.call() for process in processes))):
        pass
    assert LIMIT - AMOUNT < ledger.spent_nano <= LIMIT


async def test_a_process_that_dies_frees_what_it_held(processes: list[Process], clock: FixedClock) -> None:
    dying, living = processes[:2]
    for _ in range(LIMIT // AMOUNT):
        await dying.counters.reserve(a_reservation())
    assert not await living.call()
    clock.advance(timedelta(minutes=10))
    assert await living.call()


async def test_what_another_process_charges_while_the_ledger_is_read_is_not_lost(
    processes: list[Process], ledger: Ledger, clock: FixedClock
) -> None:
    reading, charging = processes[:2]

    async def charge() -> None:
        charging.counters.charge([GUILD], COST)
        await charging.counters.close()
        # A third process begins to read as well; the first will be done before.
        await charging.shared._scripts.begin_reading(GUILD, clock.now())

    ledger.meanwhile = charge
    await reading.tally()
    assert await reading.tally() == Tally(COST, 0)


async def test_of_two_who_read_the_ledger_the_first_to_be_done_is_believed(
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


async def test_a_reservation_of_which_the_answer_was_lost_is_released(process: Process) -> None:
    scripts = process.shared._scripts
    reserve = scripts.reserve

    async def lose_the_answer(*args: Any, **options: Any) -> Answer:
        await reserve(*args, **options)
        raise TimeoutError

    await process.tally()
    scripts.reserve = lose_the_answer  # type: ignore[method-assign]
    with pytest.raises(ServiceUnavailable):
        await process.shared.reserve(a_reservation())
    scripts.reserve = reserve  # type: ignore[method-assign]
    assert await process.shared.tallies([GUILD]) == (Tally(0, 0),)


async def test_after_a_second_outage_nothing_of_the_first_is_left(
    server: EmbeddedValkey, process: Process, ledger: Ledger, clock: FixedClock
) -> None:
    for number in (1, 2):
        ledger.spent_nano = number * 100
        server.kill()
        assert await process.tally() == Tally(number * 100, 0)
        server.start()
        clock.advance(timedelta(seconds=2))
        await eventually(lambda: redis_answers(process), "Redis to be back")
        await process.tally()


async def test_settling_needs_no_further_call(processes: list[Process]) -> None:
    busy, other = processes[:2]
    assert await busy.call()

    async def is_settled() -> bool:
        return await other.tally() == Tally(COST, 0)

    await eventually(is_settled, "the charge to reach Redis")


async def test_a_call_costs_one_trip(processes: list[Process]) -> None:
    process = processes[0]
    await process.call()
    stats = await process.redis.info("commandstats")
    before = stats["cmdstat_evalsha"]["calls"]
    for _ in range(50):
        await process.call()
    stats = await process.redis.info("commandstats")
    # One more for each time that the settling came before the next call.
    assert 50 <= stats["cmdstat_evalsha"]["calls"] - before <= 60


async def test_without_redis_each_process_keeps_to_the_limit_and_is_not_slow(
    server: EmbeddedValkey, process: Process, ledger: Ledger, clock: FixedClock
) -> None:
    assert all(await asyncio.gather(*(process.call() for _ in range(20))))
    server.kill()
    began = time.monotonic()
    let_through = 20 + sum(await asyncio.gather(*(process.call(takes=0.01) for _ in range(200))))
    assert time.monotonic() - began < 2
    assert ledger.spent_nano == let_through * COST <= LIMIT
    assert let_through > 50
    server.start()
    clock.advance(timedelta(seconds=2))
    await eventually(lambda: redis_has(process, Tally(ledger.spent_nano, 0)), "Redis to hear what was spent meanwhile")


async def test_a_redis_that_lost_everything_learns_it_from_the_ledger(
    server: EmbeddedValkey, process: Process, ledger: Ledger
) -> None:
    for _ in range(50):
        await process.call()
    await process.redis.flushall()
    assert await process.tally() == Tally(50 * COST, 0)


async def test_without_redis_and_without_the_ledger_calls_are_refused(
    server: EmbeddedValkey, process: Process, ledger: Ledger
) -> None:
    server.kill()
    ledger.is_away = True
    with pytest.raises(ServiceUnavailable) as refused:
        await process.call()
    assert refused.value.part == "database"


async def test_a_redis_that_hangs_delays_one_call_a_second_for_a_moment(redis_url: str, ledger: Ledger) -> None:
    async with tunnel_to(redis_url) as (tunnel, url):
        process = Process(url, ledger, FixedClock(), patience=0.2)
        assert await process.call()
        tunnel.block()
        began = time.monotonic()
        assert all([await process.call() for _ in range(20)])
        assert 0.2 <= time.monotonic() - began < 1
        tunnel.unblock()
        await process.close()


async def test_a_process_that_stops_while_it_settles_counts_nothing_twice(redis_url: str, ledger: Ledger) -> None:
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


async def redis_answers(process: Process) -> bool:
    try:
        return bool(await process.shared.tallies([GUILD]))
    except ServiceUnavailable:
        return False


async def redis_has(process: Process, tally: Tally) -> bool:
    try:
        return (await process.shared.tallies([GUILD]))[0] == tally
    except ServiceUnavailable:
        return False
