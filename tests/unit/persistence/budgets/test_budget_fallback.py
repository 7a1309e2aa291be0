"""No order of answers and outages lets one process pass a limit, lose a reservation, or spin."""

import asyncio
from collections.abc import Awaitable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from adapters.clock import FixedClock
from adapters.persistence.budgets.either import FallbackBudgetCounters
from adapters.persistence.budgets.memory import MemoryBudgetCounters
from application.ports.budgets import Claim, Reservation, Reserved, Tally
from application.ports.errors import ServiceUnavailable
from domain.ids import GuildId
from domain.spending.budgets import BudgetCounter, BudgetPeriod, BudgetScope, dollars
from tests.unit.persistence.budgets.interleavings import Choices, Gates, every_order

AMOUNT = 100
GUILD = BudgetCounter(scope=BudgetScope.GUILD, period=BudgetPeriod.MONTH, start=date(2026, 3, 1), guild_id=GuildId(1))


@dataclass
class Ledger:
    spent_nano: int = 0

    async def spent(self, counter: BudgetCounter) -> Decimal:
        spent = dollars(self.spent_nano)
        await asyncio.sleep(0)
        return spent


@dataclass
class GatedLedger:
    """The ledger as the counters in memory see it: while `is_gated`, the test decides when a reading ends."""

    ledger: Ledger
    gates: Gates
    is_gated: bool

    async def spent(self, counter: BudgetCounter) -> Decimal:
        spent = await self.ledger.spent(counter)
        if self.is_gated:
            await self.gates.wait("ledger")
        return spent


class GatedCounters:
    """Redis as the fallback sees it: the test decides when each question is answered, and whether at all."""

    def __init__(self, truth: MemoryBudgetCounters, gates: Gates) -> None:
        self.truth = truth
        self._gates = gates

    async def reserve(self, reservation: Reservation) -> Reserved:
        await self._answered("reserve")
        return await self.truth.reserve(reservation)

    async def tallies(self, counters: Sequence[BudgetCounter]) -> tuple[Tally, ...]:
        await self._answered("tallies")
        return await self.truth.tallies(counters)

    async def adopt(self, reservations: Sequence[Reservation]) -> None:
        await self._answered("adopt")
        await self.truth.adopt(reservations)

    def charge(self, counters: Sequence[BudgetCounter], amount: int) -> None:
        self.truth.charge(counters, amount)

    def outdate(self, counters: Collection[BudgetCounter]) -> None:
        self.truth.outdate(counters)

    def release(self, reservation: Reservation) -> None:
        self.truth.release(reservation)

    async def close(self) -> None:
        """Nothing is held open."""

    async def _answered(self, question: str) -> None:
        if not await self._gates.wait(question):
            raise ServiceUnavailable("redis")


@dataclass
class Process:
    """Calls of one process under a limit of `fits` calls.

    Redis refuses at most `refusals` answers. While it is away, a task asks it again without a pause.
    """

    fits: int
    gates_readings: bool = False
    gates: Gates = field(default_factory=Gates)
    ledger: Ledger = field(default_factory=Ledger)
    clock: FixedClock = field(default_factory=lambda: FixedClock(datetime(2026, 3, 1, 12, tzinfo=UTC)))
    refusals: int = 2
    running: int = 0
    outcomes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.redis = GatedCounters(MemoryBudgetCounters(self.ledger, self.clock), self.gates)
        self.readings = GatedLedger(self.ledger, self.gates, self.gates_readings)
        self.own = MemoryBudgetCounters(self.readings, self.clock, max_age=timedelta(0))
        self.counters = FallbackBudgetCounters(self.redis, self.own, pause=timedelta(0))

    @property
    def limit(self) -> int:
        return self.fits * AMOUNT

    async def call(self, name: str) -> None:
        reservation = Reservation(id=name, amount=AMOUNT, claims=(Claim(GUILD, self.limit),))
        try:
            reserved = await self.counters.reserve(reservation)
        except ServiceUnavailable:
            self.outcomes.append("unavailable")
            return
        if not reserved.held:
            self.outcomes.append("refused")
            return
        self.running += 1
        await self.gates.wait("model")
        self.running -= 1
        self.ledger.spent_nano += AMOUNT
        self.counters.charge([GUILD], AMOUNT)
        self.counters.release(reservation)
        self.outcomes.append("answered")

    async def answers(self, question: str, *, answer: bool) -> None:
        self.gates.answer(question, answer=answer)
        await self.gates.rest()

    def check(self) -> None:
        assert self.ledger.spent_nano + self.running * AMOUNT <= self.limit


async def in_this_order(choices: Choices, process: Process, calls: int) -> None:
    """Start calls and answer pending requests in the order given by the choices."""
    begun: list[asyncio.Task[None]] = []
    while len(begun) < calls or process.gates.waiting:
        waiting = sorted(process.gates.waiting.items())
        options: list[tuple[int, bool]] = [(0, True)] if len(begun) < calls else []
        for number, (question, _) in waiting:
            options.append((number, True))
            if question not in {"model", "ledger"} and process.refusals > 0:
                options.append((number, False))
        number, answer = options[choices.choose(len(options))]
        if number == 0:
            begun.append(asyncio.create_task(process.call(f"call-{len(begun)}")))
        else:
            process.refusals -= not answer
            process.gates.open(number, answer=answer)
        await process.gates.rest()
        process.check()
    await asyncio.gather(*begun)
    assert len(process.outcomes) == calls
    assert not process.counters.falls_back, "Redis, which answers again, counts again"
    assert calls > process.fits or "refused" not in process.outcomes, "a call counted against itself"
    assert process.counters._held == {}
    process.readings.is_gated = False
    assert (await process.redis.truth.tallies([GUILD]))[0].reserved == 0
    assert (await process.own.tallies([GUILD]))[0].reserved == 0


@pytest.mark.parametrize(("calls", "fits", "at_least"), [(2, 1, 100), (2, 2, 1_000), (3, 1, 2_500), (3, 2, 16_000)])
def test_in_every_order_of_a_few_calls_the_limit_holds_and_all_is_released(
    calls: int, fits: int, at_least: int
) -> None:
    orders = every_order(lambda choices: in_this_order(choices, Process(fits), calls), most=60_000)
    assert orders >= at_least


@pytest.mark.parametrize(("fits", "at_least"), [(1, 1_300), (2, 4_700)])
def test_the_limit_holds_when_redis_is_back_before_the_ledger_was_read(fits: int, at_least: int) -> None:
    """A call that began in memory must not be reserved there alone once Redis counts again."""

    def run(choices: Choices) -> Awaitable[None]:
        return in_this_order(choices, Process(fits, gates_readings=True), calls=2)

    assert every_order(run, most=60_000) >= at_least


async def test_redis_counts_again_without_another_call_and_knows_what_was_reserved_meanwhile() -> None:
    process = Process(2)
    call = await a_call_without_redis(process)
    for question, answer in (("tallies", False), ("tallies", True), ("adopt", False), ("tallies", True)):
        await process.answers(question, answer=answer)
        assert process.counters.falls_back
    await process.answers("adopt", answer=True)
    assert not process.counters.falls_back
    assert (await process.redis.truth.tallies([GUILD]))[0].reserved == AMOUNT
    await process.answers("model", answer=True)
    await call


async def test_a_failure_of_another_kind_does_not_end_the_attempts() -> None:
    process = Process(2)
    call = await a_call_without_redis(process)
    await process.answers("model", answer=True)
    await call
    process.gates.fail("tallies", RuntimeError("not foreseen"))
    await process.gates.rest()
    assert process.counters.falls_back
    await process.answers("tallies", answer=True)
    assert not process.counters.falls_back


async def test_counters_that_are_closed_do_not_ask_redis_again() -> None:
    process = Process(2)
    call = await a_call_without_redis(process)
    await process.answers("model", answer=True)
    await call
    for _ in range(2):
        await process.counters.close()
        await process.gates.rest()
    assert [asked.cancelled() for _, asked in process.gates.waiting.values()] == [True]


async def a_call_without_redis(process: Process) -> asyncio.Task[None]:
    """Begin a call whose reservation Redis does not take."""
    call = asyncio.create_task(process.call("call"))
    await process.gates.rest()
    await process.answers("reserve", answer=False)
    return call


def test_without_an_outage_exactly_the_calls_that_fit_are_answered() -> None:
    async def run(choices: Choices) -> None:
        process = Process(2)
        calls = [asyncio.create_task(process.call(f"call-{number}")) for number in range(4)]
        await process.gates.rest()
        while process.gates.waiting:
            number = sorted(process.gates.waiting)[choices.choose(len(process.gates.waiting))]
            process.gates.open(number, answer=True)
            await process.gates.rest()
            process.check()
        await asyncio.gather(*calls)
        assert process.outcomes.count("answered") == 2

    assert every_order(run, most=20_000) >= 24
