"""Cancel tasks and wait for their end, also when a task swallows the cancellation."""

import asyncio

from application.tasks import cancel_and_wait


async def test_all_tasks_have_ended_when_it_returns() -> None:
    tasks = [asyncio.create_task(asyncio.Event().wait()) for _ in range(3)]
    await asyncio.sleep(0)
    await cancel_and_wait(*tasks)
    assert all(task.cancelled() for task in tasks)
    await cancel_and_wait(*tasks)


async def test_a_task_that_swallows_the_cancellation_is_cancelled_again() -> None:
    received, is_over = 0, asyncio.Event()

    async def swallows_cancellations() -> None:
        nonlocal received
        while not is_over.is_set():
            try:
                await is_over.wait()
            except asyncio.CancelledError:
                received += 1
                if received == 3:
                    raise

    task = asyncio.create_task(swallows_cancellations())
    await asyncio.sleep(0)
    await cancel_and_wait(task)
    is_over.set()
    assert received == 3
    assert task.cancelled()


async def test_a_task_that_cleans_up_is_cancelled_once() -> None:
    received = 0

    async def tidying_up() -> None:
        nonlocal received
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            received += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(tidying_up())
    await asyncio.sleep(0)
    await cancel_and_wait(task)
    assert received == 1


async def test_an_error_of_a_cancelled_task_does_not_reach_the_caller() -> None:
    async def failing() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise ValueError("at the end")

    task = asyncio.create_task(failing())
    await asyncio.sleep(0)
    await cancel_and_wait(task)
    assert isinstance(task.exception(), ValueError)
