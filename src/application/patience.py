"""Bound the wait for a part of the platform, without the time in which our own event loop is busy."""

import asyncio
import math
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, TypeVar

from application.ports.errors import ServiceUnavailable
from application.tasks import mark_retrieved

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
    task.add_done_callback(mark_retrieved)
    for _ in range(math.ceil(seconds / _TICK_SECONDS)):
        # Count ticks, not seconds: a late tick counts once, so that a busy event loop is no outage.
        await asyncio.wait({task}, timeout=_TICK_SECONDS)
        if task.done():
            break
    if not task.done():
        task.cancel()
        raise ServiceUnavailable(part)
    if task.cancelled():
        raise ServiceUnavailable(part)
    return task.result()


class answering_within:  # noqa: N801 - used as a function, like `asyncio.timeout`
    """Bound the body by `seconds`, as `answered_within` does, but without a task of its own.

    Raises `ServiceUnavailable(part)` when the body takes longer, after it has been cancelled and has cleaned up: for
    work that drops a hanging connection at once.
    """

    __slots__ = ("_cancelling", "_has_ended", "_part", "_task", "_ticks", "_timer")

    def __init__(self, seconds: float, *, part: str = "database") -> None:
        self._part = part
        self._ticks = math.ceil(seconds / _TICK_SECONDS)
        self._has_ended = False

    async def __aenter__(self) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("There is no task to bound.")
        self._task, self._cancelling = task, task.cancelling()
        self._wait()

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._timer.cancel()
        is_ours = self._has_ended and self._task.uncancel() <= self._cancelling
        if is_ours and exc_type is asyncio.CancelledError:
            raise ServiceUnavailable(self._part) from exc

    def _wait(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(_TICK_SECONDS, self._tick)

    def _tick(self) -> None:
        self._ticks -= 1
        if self._ticks > 0:
            self._wait()
        else:
            self._has_ended = True
            self._task.cancel()
