"""A time limit that does not count the time in which this process's own event loop was busy."""

import asyncio
import math
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from application.tasks import cancel_and_wait

Result = TypeVar("Result")

_TICK_SECONDS: Final = 0.05


async def patiently(work: Coroutine[Any, Any, Result], seconds: float) -> Result:
    """Return the result of `work`. Raises `TimeoutError`, and cancels it, after `seconds` of a loop that keeps up.

    The time is counted in ticks of the loop. A tick that comes late counts no more than one that is on time, so that a
    loop with much to do is not mistaken for a server that does not answer.
    """
    task = asyncio.ensure_future(work)
    try:
        for _ in range(math.ceil(seconds / _TICK_SECONDS)):
            await asyncio.wait({task}, timeout=_TICK_SECONDS)
            if task.done():
                return task.result()
        raise TimeoutError
    finally:
        if not task.done():
            await cancel_and_wait(task)
