"""End tasks for certain, and distinguish their failures from cancellations."""

import asyncio
from typing import Any

_ASK_AGAIN_SECONDS = 0.05


async def cancel_and_wait(*tasks: asyncio.Task[Any]) -> None:
    """Cancel them, and return when all of them have ended, however they did. Twice is safe.

    One request may get lost: `asyncio.wait_for`, which drivers use, takes it for itself before Python 3.12 when what it
    waits for is done in the same turn of the loop. Who goes on is asked again.
    """
    going_on = {task for task in tasks if not task.done()}
    while going_on:
        for task in going_on:
            task.cancel()
        _, going_on = await asyncio.wait(going_on, timeout=_ASK_AGAIN_SECONDS)


def contained(error: BaseException) -> bool:
    """Return whether the error is a failure of the code that ran, whatever its class.

    It is none if the current task was cancelled, as at the end of the process. A `SystemExit` of a command, or a
    `CancelledError` that the command raised by itself, is a failure as any other.
    """
    task = asyncio.current_task()
    cancelled = isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling() > 0
    return not cancelled and not isinstance(error, GeneratorExit)
