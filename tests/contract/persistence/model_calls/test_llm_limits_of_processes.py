"""Share limits between processes through Redis: held slots, freed slots, and the slots of a silent process."""

import asyncio
import time

import pytest
from redis.asyncio import Redis

from adapters.persistence.model_calls.redis_limits import RedisCallLimiter
from application.ports.errors import ServiceUnavailable
from application.ports.model_calls import CallLimits, LimitReached
from tests.contract.persistence.model_calls.call_limiters import PATIENCE, Crowd, LimitersOnRedis, MakeLimiter
from tests.trips import script_trips


def silence(limiter: RedisCallLimiter) -> None:
    """Stop all reports of the limiter, as if its process had been killed."""
    limiter._stop_timer()


class TestRedis(LimitersOnRedis):
    async def test_processes_share_the_limit_of_concurrent_calls(self, make: MakeLimiter) -> None:
        limiters = [make(CallLimits(concurrent=3)) for _ in range(4)]
        crowd = Crowd()
        await asyncio.gather(*(crowd.pass_through(limiter) for limiter in limiters for _ in range(10)))
        assert (crowd.most, crowd.passed) == (3, 40)

    async def test_processes_share_the_limit_of_calls_per_minute(self, make: MakeLimiter) -> None:
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

    async def test_slots_of_a_silent_process_are_freed_after_its_lease(self, redis_client: Redis) -> None:
        limits = CallLimits(concurrent=1)
        lease = 0.5
        dead = RedisCallLimiter(redis_client, limits, namespace="bot", name="openai", lease=lease)
        held_at = time.monotonic()
        await dead.enter(patience=PATIENCE)
        silence(dead)
        heir = RedisCallLimiter(redis_client, limits, namespace="bot", name="openai", lease=lease)
        (await heir.enter(patience=PATIENCE))()
        assert time.monotonic() - held_at >= lease
        await heir.close()

    async def test_a_living_process_keeps_its_slots(self, redis_client: Redis) -> None:
        limits = CallLimits(concurrent=1)
        lease = 1.5  # longer than a loaded machine delays the event loop
        alive = RedisCallLimiter(redis_client, limits, namespace="bot", name="openai", lease=lease)
        leave = await alive.enter(patience=PATIENCE)
        other = RedisCallLimiter(redis_client, limits, namespace="bot", name="openai", lease=lease)
        with pytest.raises(LimitReached):
            await other.enter(patience=1.5 * lease)
        leave()
        (await other.enter(patience=PATIENCE))()
        await alive.close()
        await other.close()

    async def test_a_freed_slot_is_reported_even_when_no_call_waits_in_this_process(self, make: MakeLimiter) -> None:
        here, there = make(CallLimits(concurrent=1)), make(CallLimits(concurrent=1))
        leave = await here.enter(patience=PATIENCE)
        leave()
        began = time.monotonic()
        await there.enter(patience=PATIENCE)
        assert time.monotonic() - began < PATIENCE / 2

    async def test_a_slot_freed_during_a_trip_is_reported_too(self, make: MakeLimiter) -> None:
        here, there = make(CallLimits(concurrent=2)), make(CallLimits(concurrent=2))
        leave = await here.enter(patience=PATIENCE)
        entering = asyncio.create_task(here.enter(patience=PATIENCE))
        for _ in range(3):
            await asyncio.sleep(0)
        leave()
        await entering
        await there.enter(patience=PATIENCE / 2)

    async def test_a_caller_that_leaves_during_its_trip_strands_no_other(self, make: MakeLimiter) -> None:
        limiter = make(CallLimits(concurrent=1))
        leaving, waiting = (asyncio.create_task(limiter.enter(patience=PATIENCE)) for _ in range(2))
        for _ in range(3):
            await asyncio.sleep(0)
        leaving.cancel()
        (await waiting)()
        assert leaving.cancelled()

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
        before = await script_trips(redis_client)
        for _ in range(50):
            (await limiter.enter(patience=PATIENCE))()
        assert await script_trips(redis_client) - before <= 51

    async def test_a_redis_that_is_away_is_named(self, client_of_nothing: Redis) -> None:
        limiter = RedisCallLimiter(client_of_nothing, CallLimits(concurrent=1), namespace="bot", name="openai")
        for _ in range(2):
            with pytest.raises(ServiceUnavailable) as away:
                await limiter.enter(patience=PATIENCE)
            assert away.value.part == "redis"
        await limiter.close()
