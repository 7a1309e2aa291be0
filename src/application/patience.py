"""Bound the wait for a part of the platform, without the time in which our own event loop is busy."""

import asyncio
import math
from collections.abc import Coroutine
from typing import Any, TypeVar

from application.ports.errors import ServiceUnavailable

_TICK_SECONDS = 0.05

Result = TypeVar("Result")


async def answered_within(
    seconds: float, work: asyncio.Task[Result] | Coroutine[Any, Any, Result], *, part: str = "database"
) -> Result:
    """Return the result of `work`. Raises `ServiceUnavailable(part)` and cancels `work` when it takes longer.

    The cancelled work is not awaited: closing a connection that hangs takes as long as the server hangs. A task may be
    shared by several callers; a caller that is cancelled leaves it running.
    """
    task = work if isinstance(work, asyncio.Task) else asyncio.create_task(work)
    task.add_done_callback(_mark_retrieved)
    for _ in range(math.ceil(seconds / _TICK_SECONDS)):
        # In ticks, of which a late one counts no more than one on time: a busy event loop is no outage.
        await asyncio.wait({task}, timeout=_TICK_SECONDS)
        if task.done():
            break
    if not task.done():
        task.cancel()
        raise ServiceUnavailable(part)
    if task.cancelled():
        raise ServiceUnavailable(part)
    return task.result()


def _mark_retrieved(task: asyncio.Task[Any]) -> None:
    # Otherwise asyncio logs the failure of a task whose callers have all given up.
    if not task.cancelled():
        task.exception()
