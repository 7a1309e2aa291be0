"""Work under an advisory lock runs in one process at a time."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.one_at_a_time import one_at_a_time

PATIENCE = 60


async def test_work_that_another_process_is_doing_is_left_to_it(engine: AsyncEngine) -> None:
    begun, end = asyncio.Event(), asyncio.Event()

    async def long_work() -> None:
        begun.set()
        await end.wait()

    async def second_time() -> None:
        raise AssertionError("This must not run beside the first.")

    first = asyncio.create_task(one_at_a_time(engine, "sweep", long_work))
    async with asyncio.timeout(PATIENCE):
        await begun.wait()
        assert not await one_at_a_time(engine, "sweep", second_time)
        end.set()
        assert await first


async def test_work_that_failed_can_be_done_again(engine: AsyncEngine) -> None:
    async def broken() -> None:
        raise ZeroDivisionError

    async def fine() -> None:
        return

    with pytest.raises(ZeroDivisionError):
        await one_at_a_time(engine, "sweep", broken)
    assert await one_at_a_time(engine, "sweep", fine)


async def test_different_work_is_done_side_by_side(engine: AsyncEngine) -> None:
    both = asyncio.Barrier(2)

    async def meet() -> None:
        await both.wait()

    async with asyncio.timeout(PATIENCE):
        done = await asyncio.gather(one_at_a_time(engine, "a", meet), one_at_a_time(engine, "b", meet))
    assert list(done) == [True, True]
