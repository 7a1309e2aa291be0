"""Call limiter: slots never exceed the limits, are given in FIFO order, and are never lost."""

import asyncio
import random
import time
from contextlib import suppress

import pytest

from application.ports.model_calls import CallLimiter, CallLimits, LimitReached
from tests.contract.contract import Contract
from tests.contract.persistence.model_calls.call_limiters import (
    PATIENCE,
    Crowd,
    LimitersInMemory,
    LimitersOnRedis,
    MakeLimiter,
)

WINDOW = 0.4


async def enter_as(number: int, limiter: CallLimiter, order: list[int]) -> None:
    leave = await limiter.enter(patience=PATIENCE)
    order.append(number)
    leave()


class CallLimiterContract(Contract):
    async def test_without_limits_every_call_enters_at_once(self, make: MakeLimiter) -> None:
        limiter = make(CallLimits())
        for _ in range(100):
            await limiter.enter(patience=0)

    async def test_no_more_are_under_way_than_may_be(self, make: MakeLimiter) -> None:
        limiter = make(CallLimits(concurrent=3))
        crowd = Crowd()
        await asyncio.gather(*(crowd.pass_through(limiter) for _ in range(20)))
        assert (crowd.most, crowd.passed) == (3, 20)

    async def test_turns_that_are_given_back_are_had_again(self, make: MakeLimiter) -> None:
        limiter = make(CallLimits(concurrent=2))
        for _ in range(10):
            first, second = [await limiter.enter(patience=PATIENCE) for _ in range(2)]
            first()
            second()

    async def test_within_any_window_no_more_begin_than_may(self, make: MakeLimiter) -> None:
        limiter = make(CallLimits(per_minute=5), window=WINDOW)
        asked, entered = list[float](), list[float]()
        for _ in range(12):
            asked.append(time.monotonic())
            (await limiter.enter(patience=PATIENCE))()
            entered.append(time.monotonic())
        # A slot is given between the two readings of the clock, however long the machine takes.
        assert all(later - sooner > WINDOW * 0.99 for sooner, later in zip(asked, entered[5:], strict=False))

    async def test_the_first_to_come_is_the_first_to_enter(self, make: MakeLimiter) -> None:
        limiter = make(CallLimits(concurrent=1))
        leave = await limiter.enter(patience=PATIENCE)
        order: list[int] = []
        waiting = [asyncio.create_task(enter_as(number, limiter, order)) for number in range(5)]
        await asyncio.sleep(0)
        leave()
        await asyncio.gather(*waiting)
        assert order == [0, 1, 2, 3, 4]

    async def test_a_call_without_a_slot_is_refused_when_its_patience_ends(self, make: MakeLimiter) -> None:
        limiter = make(CallLimits(concurrent=1))
        await limiter.enter(patience=PATIENCE)
        began = time.monotonic()
        with pytest.raises(LimitReached) as reached:
            await limiter.enter(patience=0.1)
        assert 0.1 <= time.monotonic() - began < PATIENCE / 2
        assert reached.value.retry_after > 0

    async def test_a_call_that_cannot_get_a_slot_in_time_is_refused_at_once(self, make: MakeLimiter) -> None:
        limiter = make(CallLimits(per_minute=2))
        (await limiter.enter(patience=PATIENCE))()
        first = time.monotonic()
        await asyncio.sleep(0.3)
        (await limiter.enter(patience=PATIENCE))()
        passed = time.monotonic() - first
        with pytest.raises(LimitReached) as reached:
            await limiter.enter(patience=PATIENCE)
        assert PATIENCE < reached.value.retry_after <= 60.001 - passed
        assert time.monotonic() - first < PATIENCE

    async def test_a_cancelled_call_frees_its_place(self, make: MakeLimiter) -> None:
        limiter = make(CallLimits(concurrent=1))
        leave = await limiter.enter(patience=PATIENCE)
        giving_up = asyncio.create_task(limiter.enter(patience=PATIENCE))
        patient = asyncio.create_task(limiter.enter(patience=PATIENCE))
        await asyncio.sleep(0)
        giving_up.cancel()
        leave()
        (await patient)()
        with suppress(asyncio.CancelledError):
            await giving_up
        await limiter.enter(patience=PATIENCE)

    async def test_a_turn_that_comes_as_its_caller_gives_up_is_not_lost(self, make: MakeLimiter) -> None:
        limiter = make(CallLimits(concurrent=1))
        for moments in range(10):
            leave = await limiter.enter(patience=PATIENCE)
            waiting = asyncio.create_task(limiter.enter(patience=PATIENCE))
            await asyncio.sleep(0)
            leave()
            for _ in range(moments):
                await asyncio.sleep(0)
            waiting.cancel()
            with suppress(asyncio.CancelledError):
                (await waiting)()
        (await limiter.enter(patience=PATIENCE))()

    @pytest.mark.parametrize("seed", range(3))
    async def test_the_limit_holds_and_no_slot_is_lost_for_any_order_of_calls_and_cancellations(
        self, make: MakeLimiter, shared_by: int, seed: int
    ) -> None:
        limiters = [make(CallLimits(concurrent=3)) for _ in range(shared_by)]
        crowd, chance = Crowd(), random.Random(seed)  # noqa: S311 - the same chances each time
        visitors = [asyncio.create_task(crowd.pass_through(chance.choice(limiters))) for _ in range(60)]
        for _ in range(30):
            await asyncio.sleep(chance.random() / 300)
            chance.choice(visitors).cancel()
        await asyncio.gather(*visitors, return_exceptions=True)
        assert crowd.most <= 3
        assert crowd.inside == 0
        leaves = [await limiters[-1].enter(patience=PATIENCE) for _ in range(3)]
        with pytest.raises(LimitReached):
            await limiters[0].enter(patience=0)
        for leave in leaves:
            leave()

    async def test_closing_twice_is_safe(self, make: MakeLimiter) -> None:
        limiter = make(CallLimits(concurrent=1))
        leave = await limiter.enter(patience=PATIENCE)
        await limiter.close()
        await limiter.close()
        leave()


class TestMemory(LimitersInMemory, CallLimiterContract):
    pass


class TestRedis(LimitersOnRedis, CallLimiterContract):
    pass
