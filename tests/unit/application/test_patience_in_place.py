"""The body of `answering_within` ends in time; time in which the event loop was busy does not count."""

import asyncio
import time

import pytest

from application.patience import answering_within
from application.ports.errors import ServiceUnavailable

PATIENCE = 0.2


async def test_a_server_that_does_not_answer_is_given_up() -> None:
    began = time.monotonic()
    with pytest.raises(ServiceUnavailable) as refused:
        async with answering_within(PATIENCE, part="redis"):
            await asyncio.Event().wait()
    assert refused.value.part == "redis"
    assert time.monotonic() - began >= PATIENCE / 2
    await asyncio.sleep(0)  # a cancellation left behind would be raised here


async def test_an_error_of_the_server_passes() -> None:
    with pytest.raises(ZeroDivisionError):
        async with answering_within(PATIENCE):
            raise ZeroDivisionError


async def test_a_cancelled_caller_gets_its_cancellation_and_no_outage() -> None:
    async def ask() -> None:
        async with answering_within(60.0):
            await asyncio.Event().wait()

    asking = asyncio.create_task(ask())
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.wait([asking])
    assert asking.cancelled()


async def test_time_in_which_this_loop_was_busy_does_not_count() -> None:
    answer = asyncio.get_running_loop().create_future()

    async def ask() -> str:
        async with answering_within(PATIENCE):
            return str(await answer)

    asking = asyncio.create_task(ask())
    await asyncio.sleep(0)
    time.sleep(3 * PATIENCE)  # noqa: ASYNC251 - the loop is busy on purpose
    answer.set_result("late for a clock on the wall")
    assert await asking == "late for a clock on the wall"


async def test_nothing_is_cancelled_after_the_body_has_ended() -> None:
    async with answering_within(PATIENCE):
        await asyncio.sleep(0)
    await asyncio.sleep(2 * PATIENCE)  # longer than the patience: its timer must be gone
