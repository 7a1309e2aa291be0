"""Budget counters: exact under concurrent reservations, and loaded from the ledger when missing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from decimal import Decimal
from typing import TypeAlias

import pytest
from redis.asyncio import Redis

from adapters.clock import FixedClock
from adapters.persistence.budgets.either import SharedBudgetCounters
from adapters.persistence.budgets.memory import MemoryBudgetCounters
from adapters.persistence.budgets.redis import RedisBudgetCounters
from application.ports.budgets import BudgetCounters, SpendingHistory, Tally
from application.ports.errors import ServiceUnavailable
from tests.contract.contract import Contract
from tests.contract.persistence.budgets.counted import CENT, TODAY, KnownHistory, of_guild, of_user, reservation
from tests.contract.persistence.samples import BOB, NOON, OTHER_GUILD

LIFE, MAX_AGE = timedelta(minutes=5), timedelta(minutes=10)

MakeCounters: TypeAlias = Callable[[SpendingHistory], SharedBudgetCounters]


class BudgetCountersContract(Contract):
    @pytest.fixture
    def clock(self) -> FixedClock:
        return FixedClock(NOON)

    @pytest.fixture
    def history(self) -> KnownHistory:
        return KnownHistory()

    @pytest.fixture
    async def counters(self, make: MakeCounters, history: KnownHistory) -> AsyncIterator[SharedBudgetCounters]:
        counters = make(history)
        yield counters
        await counters.close()

    async def test_a_reservation_is_held_until_it_is_released(self, counters: BudgetCounters) -> None:
        first = reservation((of_guild(), 2 * CENT))
        reserved = await counters.reserve(first)
        assert (reserved.held, reserved.tallies) == (True, (Tally(0, 0),))
        assert await counters.tallies([of_guild()]) == (Tally(0, CENT),)
        counters.release(first)
        counters.release(first)
        assert await counters.tallies([of_guild()]) == (Tally(0, 0),)

    async def test_a_reservation_over_the_limit_is_refused_and_holds_nothing(self, counters: BudgetCounters) -> None:
        assert (await counters.reserve(reservation((of_guild(), CENT)))).held
        refused = reservation((of_guild(), 2 * CENT - 1))
        reserved = await counters.reserve(refused)
        assert (reserved.held, reserved.tallies) == (False, (Tally(0, CENT),))
        counters.release(refused)
        assert await counters.tallies([of_guild()]) == (Tally(0, CENT),)

    async def test_one_refusal_holds_nothing_in_the_other_counters(self, counters: BudgetCounters) -> None:
        assert (await counters.reserve(reservation((of_user(), CENT)))).held
        both = reservation((of_guild(), 5 * CENT), (of_user(), CENT))
        assert not (await counters.reserve(both)).held
        assert await counters.tallies([of_guild(), of_user()]) == (Tally(0, 0), Tally(0, CENT))

    async def test_without_a_limit_all_is_counted_and_nothing_refused(self, counters: BudgetCounters) -> None:
        for _ in range(3):
            assert (await counters.reserve(reservation((of_guild(), None)))).held
        assert await counters.tallies([of_guild()]) == (Tally(0, 3 * CENT),)

    async def test_of_two_hundred_at_once_only_those_that_fit_are_held(self, counters: BudgetCounters) -> None:
        claims = (of_guild(), 40 * CENT), (of_user(), 60 * CENT)
        outcomes = await asyncio.gather(*(counters.reserve(reservation(*claims)) for _ in range(200)))
        assert sum(outcome.held for outcome in outcomes) == 40
        assert await counters.tallies([of_guild(), of_user()]) == (Tally(0, 40 * CENT), Tally(0, 40 * CENT))

    async def test_a_charge_is_spent_and_counts_against_the_limit(self, counters: BudgetCounters) -> None:
        held = reservation((of_guild(), 2 * CENT), amount=2 * CENT)
        await counters.reserve(held)
        counters.charge([of_guild()], CENT + 1)
        counters.release(held)
        assert not (await counters.reserve(reservation((of_guild(), 2 * CENT)))).held
        assert await counters.tallies([of_guild()]) == (Tally(CENT + 1, 0),)

    async def test_guilds_and_users_and_days_do_not_share_counters(self, counters: BudgetCounters) -> None:
        others = [of_guild(OTHER_GUILD), of_guild(day=TODAY + timedelta(days=1)), of_user(BOB)]
        await counters.reserve(reservation((of_guild(), None), (of_user(), None)))
        await counters.tallies(others)
        counters.charge([of_guild(), of_user()], CENT)
        assert await counters.tallies(others) == (Tally(0, 0),) * 3
        assert await counters.tallies([of_guild(), of_user()]) == (Tally(CENT, CENT),) * 2

    async def test_a_reservation_that_is_not_released_ends(self, counters: BudgetCounters, clock: FixedClock) -> None:
        lost = reservation((of_guild(), CENT))
        await counters.reserve(lost)
        clock.advance(LIFE - timedelta(seconds=1))
        assert not (await counters.reserve(reservation((of_guild(), CENT)))).held
        clock.advance(timedelta(seconds=1))
        assert (await counters.reserve(reservation((of_guild(), CENT)))).held
        counters.release(lost)
        assert await counters.tallies([of_guild()]) == (Tally(0, CENT),)

    async def test_adopted_reservations_are_held_whatever_the_limit(self, counters: SharedBudgetCounters) -> None:
        assert (await counters.reserve(reservation((of_guild(), CENT)))).held
        elsewhere = [reservation((of_guild(), CENT), (of_user(), CENT)) for _ in range(2)]
        await counters.adopt(elsewhere)
        await counters.adopt(elsewhere)
        assert await counters.tallies([of_guild(), of_user()]) == (Tally(0, 3 * CENT), Tally(0, 2 * CENT))
        for each in elsewhere:
            counters.release(each)
        assert await counters.tallies([of_guild(), of_user()]) == (Tally(0, CENT), Tally(0, 0))

    async def test_a_call_that_costs_nothing_is_held_and_released(self, counters: BudgetCounters) -> None:
        free = reservation((of_guild(), CENT), amount=0)
        assert (await counters.reserve(free)).held
        counters.release(free)
        assert await counters.tallies([of_guild()]) == (Tally(0, 0),)

    async def test_a_large_sum_is_counted_exactly(self, counters: BudgetCounters) -> None:
        million = 10**15
        held = reservation((of_guild(), million), amount=million - 1)
        assert (await counters.reserve(held)).held
        counters.charge([of_guild()], million - 2)
        counters.release(held)
        assert await counters.tallies([of_guild()]) == (Tally(million - 2, 0),)

    async def test_a_new_counter_begins_with_the_spending_in_the_ledger(
        self, counters: BudgetCounters, history: KnownHistory
    ) -> None:
        history.usd[of_guild()] = Decimal("0.0250000001")
        assert await counters.tallies([of_guild(), of_user()]) == (Tally(25_000_001, 0), Tally(0, 0))
        assert not (await counters.reserve(reservation((of_guild(), 3 * CENT)))).held
        assert sorted(history.asked, key=str) == sorted([of_guild(), of_user()], key=str)

    async def test_the_ledger_is_asked_once_however_many_wait(
        self, counters: BudgetCounters, history: KnownHistory
    ) -> None:
        await asyncio.gather(*(counters.reserve(reservation((of_guild(), None))) for _ in range(50)))
        assert history.asked == [of_guild()]

    async def test_a_charge_during_the_reading_of_the_ledger_is_not_lost(
        self, counters: BudgetCounters, history: KnownHistory
    ) -> None:
        charges = iter([CENT])
        history.meanwhile = lambda: counters.charge([of_guild()], next(charges, 0))
        await counters.tallies([of_guild()])
        assert await counters.tallies([of_guild()]) == (Tally(CENT, 0),)

    async def test_an_old_counter_is_read_again_and_keeps_its_reservations(
        self, counters: BudgetCounters, history: KnownHistory, clock: FixedClock
    ) -> None:
        await counters.tallies([of_guild()])
        counters.charge([of_guild()], 5 * CENT)
        history.usd[of_guild()] = Decimal("0.02")
        clock.advance(MAX_AGE - timedelta(seconds=1))
        await counters.reserve(reservation((of_guild(), None)))
        assert await counters.tallies([of_guild()]) == (Tally(5 * CENT, CENT),)
        clock.advance(timedelta(seconds=2))
        assert await counters.tallies([of_guild()]) == (Tally(2 * CENT, CENT),)

    async def test_an_outdated_counter_is_read_again_at_once_and_keeps_its_reservations(
        self, counters: BudgetCounters, history: KnownHistory
    ) -> None:
        await counters.reserve(reservation((of_guild(), None)))
        history.usd[of_guild()] = Decimal("0.02")
        for _ in range(2):
            counters.outdate([of_guild()])
        assert await counters.tallies([of_guild()]) == (Tally(2 * CENT, CENT),)
        assert await counters.tallies([of_guild()]) == (Tally(2 * CENT, CENT),)
        assert history.asked == [of_guild()] * 2

    async def test_what_the_ledger_gets_during_a_reading_is_counted_by_the_next_call(
        self, counters: BudgetCounters, history: KnownHistory
    ) -> None:
        def get_earlier_spending() -> None:
            history.usd[of_guild()] = Decimal("0.02")
            counters.outdate([of_guild()])
            history.meanwhile = lambda: None

        history.meanwhile = get_earlier_spending
        await counters.tallies([of_guild()])
        assert await counters.tallies([of_guild()]) == (Tally(2 * CENT, 0),)

    async def test_without_the_ledger_an_outdated_counter_goes_on(
        self, counters: BudgetCounters, history: KnownHistory
    ) -> None:
        await counters.tallies([of_guild()])
        counters.charge([of_guild()], CENT)
        history.is_away = True
        counters.outdate([of_guild(), of_user()])
        assert await counters.tallies([of_guild()]) == (Tally(CENT, 0),)

    async def test_without_the_ledger_old_counters_go_on_and_new_ones_cannot_begin(
        self, counters: BudgetCounters, history: KnownHistory, clock: FixedClock
    ) -> None:
        await counters.tallies([of_guild()])
        counters.charge([of_guild()], CENT)
        history.is_away = True
        clock.advance(MAX_AGE * 2)
        for _ in range(3):
            assert await counters.tallies([of_guild()]) == (Tally(CENT, 0),)
        with pytest.raises(ServiceUnavailable) as refused:
            await counters.reserve(reservation((of_user(), None)))
        assert refused.value.part == "database"
        history.is_away = False
        clock.advance(timedelta(seconds=2))
        assert (await counters.reserve(reservation((of_user(), None)))).held
        assert await counters.tallies([of_guild()]) == (Tally(0, 0),)

    async def test_an_unavailable_service_is_named(self, counters_without_redis: BudgetCounters) -> None:
        for attempt in (
            counters_without_redis.reserve(reservation((of_guild(), CENT))),
            counters_without_redis.tallies([of_guild()]),
        ):
            with pytest.raises(ServiceUnavailable) as caught:
                await attempt
            assert caught.value.part == "redis"
        counters_without_redis.charge([of_guild()], CENT)
        await counters_without_redis.close()
        await counters_without_redis.close()


class TestMemory(BudgetCountersContract):
    @pytest.fixture
    def make(self, clock: FixedClock) -> MakeCounters:
        return lambda history: MemoryBudgetCounters(history, clock, life=LIFE, max_age=MAX_AGE)

    @pytest.fixture
    def counters_without_redis(self, clock: FixedClock, history: KnownHistory) -> BudgetCounters:
        counters = MemoryBudgetCounters(history, clock)
        counters.outage.down = True
        return counters


class TestRedis(BudgetCountersContract):
    @pytest.fixture
    def make(self, redis_client: Redis, clock: FixedClock) -> MakeCounters:
        return lambda history: RedisBudgetCounters(
            redis_client, history, clock, namespace="bot", lease=LIFE, max_age=MAX_AGE, patience=5
        )

    @pytest.fixture
    def counters_without_redis(
        self, client_of_nothing: Redis, clock: FixedClock, history: KnownHistory
    ) -> BudgetCounters:
        return RedisBudgetCounters(client_of_nothing, history, clock, namespace="bot")
