"""Bound the wait for the database, also where cancelling the wait would itself take long."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from application.ports.errors import ServiceUnavailable

Result = TypeVar("Result")


async def answered_within(seconds: float, work: asyncio.Task[Result] | Coroutine[Any, Any, Result]) -> Result:
    """The result of `work`; raises `ServiceUnavailable("database")` and cancels `work` when it takes longer.

    The cancelled work is not awaited: closing a connection that hangs takes as long as the server hangs. A task may be
    shared by several callers; a caller that is cancelled leaves it running.
    """
    task = work if isinstance(work, asyncio.Task) else asyncio.create_task(work)
    task.add_done_callback(_mark_retrieved)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        task.cancel()
        raise ServiceUnavailable("database")
    if task.cancelled():
        raise ServiceUnavailable("database")
    return task.result()


def _mark_retrieved(task: asyncio.Task[Any]) -> None:
    # Otherwise asyncio logs the failure of a task whose callers have all given up.
    if not task.cancelled():
        task.exception()
