"""Turns to call a provider: never more than the limits, first come first served, and none lost."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Protocol

import pytest
from redis.asyncio import Redis

from adapters.persistence.memory.llm_limits import MemoryCallLimiter
from adapters.persistence.redis.llm_limits import RedisCallLimiter
from application.ports.errors import ServiceUnavailable
from application.ports.limits import CallLimiter, CallLimits, LimitReached
from tests.contract.contract import Contract

PATIENCE = 10.0
WINDOW = 0.4


class MakeLimiter(Protocol):
    def __call__(self, limits: CallLimits, window: float = 60.0) -> CallLimiter: ...


class CallLimiterContract(Contract):
    async def test_without_limits_everybody_enters_at_once(self, make: MakeLimiter) -> None:
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
        starts: list[float] = []
        for _ in range(12):
            (await limiter.enter(patience=PATIENCE))()
            starts.append(time.monotonic())
        # What is measured here is a moment later than the turn was given.
        assert all(later - sooner > WINDOW * 0.9 for sooner, later in zip(starts, starts[5:], strict=False))

    async def test_the_first_to_come_is_the_first_to_enter(self, make: MakeLimiter) -> None:
        limiter = make(CallLimits(concurrent=1))
        leave = await limiter.enter(patience=PATIENCE)
        order: list[int] = []
        waiting = [asyncio.create_task(enter_as(number, limiter, order)) for number in range(5)]
        await asyncio.sleep(0)
        leave()
        await asyncio.gather(*waiting)
        assert order == [0, 1, 2, 3, 4]

    async def test_who_waits_in_vain_is_told_at_the_end_of_its_patience(self, make: MakeLimiter) -> None:
        limiter = make(CallLimits(concurrent=1))
        await limiter.enter(patience=PATIENCE)
        began = time.monotonic()
        with pytest.raises(LimitReached) as reached:
            await limiter.enter(patience=0.1)
        assert 0.1 <= time.monotonic() - began < PATIENCE / 2
        assert reached.value.retry_after > 0

    async def test_who_cannot_have_a_turn_in_time_is_told_at_once_when_there_is_one(self, make: MakeLimiter) -> None:
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

    async def test_who_gives_up_makes_room(self, make: MakeLimiter) -> None:
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
    async def test_whoever_comes_goes_and_gives_up_the_limit_holds_and_no_turn_is_lost(
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


class TestMemory(CallLimiterContract):
    @pytest.fixture
    def shared_by(self) -> int:
        return 1

    @pytest.fixture
    def make(self) -> MakeLimiter:
        return lambda limits, window=60.0: MemoryCallLimiter(limits, window=window)


class TestRedis(CallLimiterContract):
    @pytest.fixture
    def shared_by(self) -> int:
        return 3

    @pytest.fixture
    async def make(self, redis_client: Redis) -> AsyncIterator[MakeLimiter]:
        async with processes(redis_client) as make:
            yield make

    async def test_processes_share_what_may_be_under_way(self, make: MakeLimiter) -> None:
        limiters = [make(CallLimits(concurrent=3)) for _ in range(4)]
        crowd = Crowd()
        await asyncio.gather(*(crowd.pass_through(limiter) for limiter in limiters for _ in range(10)))
        assert (crowd.most, crowd.passed) == (3, 40)

    async def test_processes_share_what_may_begin(self, make: MakeLimiter) -> None:
        limiters = [make(CallLimits(per_minute=5)) for _ in range(3)]
        entered = await asyncio.gather(
            *(limiter.enter(patience=0) for limiter in limiters for _ in range(4)), return_exceptions=True
        )
        assert sum(not isinstance(each, LimitReached) for each in entered) == 5

    async def test_limits_of_different_names_are_apart(self, redis_client: Redis) -> None:
        for name in ("openai", "google"):
            limiter = RedisCallLimiter(redis_client, CallLimits(concurrent=1), namespace="bot", name=name)
            await limiter.enter(patience=0.5)

    async def test_a_process_that_waits_is_not_overtaken_for_ever(self, make: MakeLimiter) -> None:
        busy, patient = make(CallLimits(concurrent=1)), make(CallLimits(concurrent=1))
        leave = await busy.enter(patience=PATIENCE)
        waiting = asyncio.create_task(patient.enter(patience=PATIENCE))
        rounds = 0
        while not waiting.done():
            follower = asyncio.create_task(busy.enter(patience=PATIENCE))
            await asyncio.sleep(0.01)
            leave()
            done, _ = await asyncio.wait({follower, waiting}, return_when=asyncio.FIRST_COMPLETED)
            rounds += 1
            if follower in done:
                leave = follower.result()
            else:
                waiting.result()()
                (await follower)()
        assert rounds < 5

    async def test_what_a_silent_process_held_is_free_after_a_while(self, redis_client: Redis) -> None:
        limits = CallLimits(concurrent=1)
        dead = RedisCallLimiter(redis_client, limits, namespace="bot", name="openai", lease=0.3)
        await dead.enter(patience=PATIENCE)
        silence(dead)
        heir = RedisCallLimiter(redis_client, limits, namespace="bot", name="openai", lease=0.3)
        with pytest.raises(LimitReached):
            await heir.enter(patience=0.05)
        (await heir.enter(patience=PATIENCE))()
        await heir.close()

    async def test_a_process_that_lives_keeps_what_it_holds(self, redis_client: Redis) -> None:
        limits = CallLimits(concurrent=1)
        alive = RedisCallLimiter(redis_client, limits, namespace="bot", name="openai", lease=0.2)
        leave = await alive.enter(patience=PATIENCE)
        other = RedisCallLimiter(redis_client, limits, namespace="bot", name="openai", lease=0.2)
        with pytest.raises(LimitReached):
            await other.enter(patience=0.8)
        leave()
        (await other.enter(patience=PATIENCE))()
        await alive.close()
        await other.close()

    async def test_a_turn_is_told_to_be_free_though_nobody_here_needs_another(self, make: MakeLimiter) -> None:
        here, there = make(CallLimits(concurrent=1)), make(CallLimits(concurrent=1))
        leave = await here.enter(patience=PATIENCE)
        leave()
        began = time.monotonic()
        await there.enter(patience=PATIENCE)
        assert time.monotonic() - began < PATIENCE / 2

    async def test_a_turn_that_is_given_back_while_a_trip_is_on_its_way_is_told_as_well(
        self, make: MakeLimiter
    ) -> None:
        here, there = make(CallLimits(concurrent=2)), make(CallLimits(concurrent=2))
        leave = await here.enter(patience=PATIENCE)
        entering = asyncio.create_task(here.enter(patience=PATIENCE))
        for _ in range(3):
            await asyncio.sleep(0)
        leave()
        await entering
        await there.enter(patience=PATIENCE / 2)

    async def test_closing_gives_back_all_turns_at_once(self, make: MakeLimiter) -> None:
        limits = CallLimits(concurrent=2)
        here, there = make(limits), make(limits)
        for _ in range(2):
            await here.enter(patience=PATIENCE)
        await here.close()
        for _ in range(2):
            await there.enter(patience=PATIENCE)

    async def test_sequential_calls_take_one_trip_each(self, make: MakeLimiter, redis_client: Redis) -> None:
        limiter = make(CallLimits(concurrent=5, per_minute=1000))
        (await limiter.enter(patience=PATIENCE))()
        before = await trips(redis_client)
        for _ in range(50):
            (await limiter.enter(patience=PATIENCE))()
        assert await trips(redis_client) - before <= 51

    async def test_a_redis_that_is_away_is_named(self, client_of_nothing: Redis) -> None:
        limiter = RedisCallLimiter(client_of_nothing, CallLimits(concurrent=1), namespace="bot", name="openai")
        for _ in range(2):
            with pytest.raises(ServiceUnavailable) as away:
                await limiter.enter(patience=PATIENCE)
            assert away.value.part == "redis"
        await limiter.close()


class Crowd:
    """Counts how many are inside, and how many were at most."""

    def __init__(self) -> None:
        self.inside = 0
        self.most = 0
        self.passed = 0

    async def pass_through(self, limiter: CallLimiter) -> None:
        leave = await limiter.enter(patience=PATIENCE)
        self.inside += 1
        self.most = max(self.most, self.inside)
        try:
            await asyncio.sleep(0.005)
            self.passed += 1
        finally:
            self.inside -= 1
            leave()


async def enter_as(number: int, limiter: CallLimiter, order: list[int]) -> None:
    leave = await limiter.enter(patience=PATIENCE)
    order.append(number)
    leave()


async def trips(redis: Redis) -> int:
    calls: int = (await redis.info("commandstats"))["cmdstat_evalsha"]["calls"]
    return calls


def silence(limiter: RedisCallLimiter) -> None:
    """As if its process had been killed: it never tells anything again."""
    limiter._stop_timer()


@asynccontextmanager
async def processes(redis: Redis) -> AsyncIterator[MakeLimiter]:
    """Makes limiters as different processes would have them."""
    async with AsyncExitStack() as stack:

        def make(limits: CallLimits, window: float = 60.0) -> CallLimiter:
            limiter = RedisCallLimiter(redis, limits, namespace="bot", name="openai", window=window)
            stack.push_async_callback(limiter.close)
            return limiter

        yield make
