"""Budget counters agree with the ledger after any order of reserving, charging, releasing and forgetting."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeAlias
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.clock import FixedClock
from adapters.persistence.budgets.memory import MemoryBudgetCounters
from adapters.persistence.budgets.redis import RedisBudgetCounters
from adapters.persistence.redis.connection import connect_redis
from application.ports.budgets import BudgetCounters, Claim, Reservation, SpendingHistory, Tally
from domain.spending.budgets import BudgetCounter, BudgetPeriod, BudgetScope, dollars
from tests.contract.contract import Contract
from tests.contract.persistence.samples import ALICE, GUILD, NOON
from tests.nightly import examples

LIFE, MAX_AGE = timedelta(minutes=5), timedelta(minutes=10)
LIMITS = (100, 70, None)
COUNTERS = tuple(
    BudgetCounter(scope=scope, period=BudgetPeriod.MONTH, start=NOON.date(), guild_id=GUILD, user_id=user_id)
    for scope, user_id in ((BudgetScope.GUILD, None), (BudgetScope.USER, ALICE), (BudgetScope.COG, None))
)


@dataclass(frozen=True)
class Reserve:
    amount: int
    which: frozenset[int]


@dataclass(frozen=True)
class Pay:
    """Record a cost in the ledger and charge it; then release the oldest reservation, if `release` is set."""

    cost: int
    release: bool


@dataclass(frozen=True)
class Wait:
    minutes: int


Step: TypeAlias = Reserve | Pay | Wait
STEPS = st.lists(
    st.one_of(
        st.builds(Reserve, st.integers(0, 40), st.frozensets(st.integers(0, 2), min_size=1)),
        st.builds(Pay, st.integers(0, 30), st.booleans()),
        st.builds(Wait, st.integers(1, 6)),
    ),
    max_size=25,
)


@dataclass
class Model:
    """The expected state in plain sums: `paid` is the ledger; `held` are amounts and their ends."""

    clock: FixedClock = field(default_factory=lambda: FixedClock(NOON))
    paid: dict[BudgetCounter, int] = field(default_factory=lambda: dict.fromkeys(COUNTERS, 0))
    held: list[tuple[Reservation, datetime]] = field(default_factory=list)

    async def spent(self, counter: BudgetCounter) -> Decimal:
        return dollars(self.paid[counter])

    def reserved(self, counter: BudgetCounter) -> int:
        return sum(
            reservation.amount
            for reservation, _ in self.held
            if counter in {claim.counter for claim in reservation.claims}
        )

    def tallies(self) -> tuple[Tally, ...]:
        return tuple(Tally(self.paid[counter], self.reserved(counter)) for counter in COUNTERS)


Begin: TypeAlias = Callable[[SpendingHistory, FixedClock], AbstractAsyncContextManager[BudgetCounters]]


class AnyOrder(Contract):
    def test_counters_equal_the_ledger_and_the_held_reservations(self, begin: Begin) -> None:
        @given(steps=STEPS)
        @settings(max_examples=examples(25, at_night=300), deadline=None)
        def check(steps: list[Step]) -> None:
            asyncio.run(_run(begin, steps))

        check()


async def _run(begin: Begin, steps: list[Step]) -> None:
    model = Model()
    async with begin(model, model.clock) as counters:
        for step in steps:
            await _step(counters, model, step)
            assert await counters.tallies(COUNTERS) == model.tallies()
        for reservation, _ in model.held:
            counters.release(reservation)
        model.held.clear()
        assert [tally.reserved for tally in await counters.tallies(COUNTERS)] == [0, 0, 0]


async def _step(counters: BudgetCounters, model: Model, step: Step) -> None:
    match step:
        case Reserve(amount, which):
            claims = tuple(Claim(COUNTERS[number], LIMITS[number]) for number in sorted(which))
            reservation = Reservation(id=uuid4().hex, amount=amount, claims=claims)
            before = dict(zip(COUNTERS, model.tallies(), strict=True))
            reserved = await counters.reserve(reservation)
            assert reserved.tallies == tuple(before[claim.counter] for claim in claims)
            assert reserved.held == all(claim.has_room(before[claim.counter], amount) for claim in claims)
            if reserved.held:
                model.held.append((reservation, model.clock.now() + LIFE))
        case Pay(cost, release):
            for counter in COUNTERS:
                model.paid[counter] += cost
            counters.charge(COUNTERS, cost)
            if release and model.held:
                counters.release(model.held.pop(0)[0])
        case Wait(minutes):
            model.clock.advance(timedelta(minutes=minutes))
            now = model.clock.now()
            model.held = [(reservation, ends) for reservation, ends in model.held if ends > now]


class TestMemory(AnyOrder):
    @pytest.fixture
    def begin(self) -> Begin:
        @asynccontextmanager
        async def begin(history: SpendingHistory, clock: FixedClock) -> AsyncIterator[BudgetCounters]:
            yield MemoryBudgetCounters(history, clock, life=LIFE, max_age=MAX_AGE)

        return begin


class TestRedis(AnyOrder):
    @pytest.fixture
    def begin(self, redis_url: str) -> Begin:
        @asynccontextmanager
        async def begin(history: SpendingHistory, clock: FixedClock) -> AsyncIterator[BudgetCounters]:
            redis = connect_redis(redis_url)
            counters = RedisBudgetCounters(
                redis, history, clock, namespace=uuid4().hex, lease=LIFE, max_age=MAX_AGE, patience=5
            )
            yield counters
            await counters.close()
            await redis.aclose()

        return begin
