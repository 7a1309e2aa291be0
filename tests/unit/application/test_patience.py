"""A slow event loop of our own is no outage of the server that it waits for."""

import asyncio
import time

import pytest

from application.patience import answered_within
from application.ports.errors import ServiceUnavailable

PATIENCE = 0.2


async def test_the_result_is_returned_as_soon_as_it_is_there() -> None:
    async def work() -> int:
        return 7

    assert await answered_within(PATIENCE, work()) == 7


async def test_a_server_that_does_not_answer_is_given_up_and_its_request_ended() -> None:
    ended = asyncio.Event()

    async def silence() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    began = time.monotonic()
    with pytest.raises(ServiceUnavailable) as refused:
        await answered_within(PATIENCE, silence(), part="redis")
    assert refused.value.part == "redis"
    assert time.monotonic() - began >= PATIENCE
    await ended.wait()


async def test_an_error_of_the_server_passes() -> None:
    async def refuse() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await answered_within(PATIENCE, refuse())


async def test_time_in_which_this_loop_was_busy_does_not_count() -> None:
    answer = asyncio.get_running_loop().create_future()

    async def ask() -> str:
        return str(await answer)

    async def be_busy() -> None:
        time.sleep(3 * PATIENCE)  # noqa: ASYNC251 - the loop is busy on purpose
        answer.set_result("late for a clock on the wall")

    asking = asyncio.create_task(answered_within(PATIENCE, ask()))
    await asyncio.sleep(0)
    await be_busy()
    assert await asking == "late for a clock on the wall"
