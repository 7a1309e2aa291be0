"""A cache holds values for a while, within a bound, and loads each once."""

import asyncio
import gc
from datetime import timedelta

import pytest

from adapters.clock import FixedClock
from baseline.patterns import TTLCache


def cache(clock: FixedClock, most: int = 10) -> TTLCache[str, int]:
    return TTLCache(ttl=timedelta(minutes=1), clock=clock, most=most)


class Loader:
    def __init__(self) -> None:
        self.calls = 0
        self.go_on = asyncio.Event()

    async def __call__(self) -> int:
        self.calls += 1
        await self.go_on.wait()
        return self.calls


async def test_a_value_is_kept_until_it_expires() -> None:
    clock = FixedClock()
    values = cache(clock)
    values.put("a", 1)
    clock.advance(timedelta(seconds=59))
    assert values.get("a") == 1
    clock.advance(timedelta(seconds=2))
    assert values.get("a") is None


async def test_beyond_the_bound_the_least_recently_used_goes() -> None:
    values = cache(FixedClock(), most=2)
    values.put("a", 1)
    values.put("b", 2)
    values.get("a")
    values.put("c", 3)
    assert [values.get(key) for key in "abc"] == [1, None, 3]


async def test_callers_at_the_same_time_share_one_load_also_when_the_first_is_cancelled() -> None:
    values, load = cache(FixedClock()), Loader()
    first, second = (asyncio.create_task(values.get_or_load("a", load)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    load.go_on.set()
    assert await second == 1
    assert (await values.get_or_load("a", load), load.calls) == (1, 1)
    values.forget("a")
    assert await values.get_or_load("a", load) == 2


async def test_a_load_that_began_before_its_key_was_forgotten_is_neither_kept_nor_joined() -> None:
    values, early, late = cache(FixedClock()), Loader(), Loader()
    late.calls = 10
    first = asyncio.create_task(values.get_or_load("a", early))
    await asyncio.sleep(0)
    values.forget("a")
    second = asyncio.create_task(values.get_or_load("a", late))
    await asyncio.sleep(0)
    late.go_on.set()
    assert await second == 11
    early.go_on.set()
    assert (await first, values.get("a")) == (1, 11)


async def test_a_load_that_began_before_a_value_was_put_does_not_replace_it() -> None:
    values, load = cache(FixedClock()), Loader()
    loading = asyncio.create_task(values.get_or_load("a", load))
    await asyncio.sleep(0)
    values.put("a", 5)
    load.go_on.set()
    assert (await loading, values.get("a")) == (1, 5)


async def test_a_load_is_kept_when_another_key_changes_meanwhile() -> None:
    values, load = cache(FixedClock()), Loader()
    loading = asyncio.create_task(values.get_or_load("a", load))
    await asyncio.sleep(0)
    values.put("b", 5)
    values.forget("c")
    load.go_on.set()
    assert (await loading, values.get("a")) == (1, 1)


async def test_a_failed_load_is_not_cached() -> None:
    async def fail() -> int:
        raise LookupError("away")

    values, load = cache(FixedClock()), Loader()
    load.go_on.set()
    with pytest.raises(LookupError, match="away"):
        await values.get_or_load("a", fail)
    assert await values.get_or_load("a", load) == 1


async def test_a_load_that_fails_after_all_callers_gave_up_is_not_logged_as_an_error_of_asyncio() -> None:
    left_behind: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: left_behind.append(str(context)))
    values, began, go_on = cache(FixedClock()), asyncio.Event(), asyncio.Event()

    async def fail() -> int:
        began.set()
        await go_on.wait()
        raise LookupError("away")

    caller = asyncio.create_task(values.get_or_load("a", fail))
    await began.wait()
    caller.cancel()
    await asyncio.wait([caller])
    go_on.set()
    for _ in range(3):
        await asyncio.sleep(0)
    del caller
    gc.collect()
    assert left_behind == []
