"""Cancel tasks reliably, and distinguish their failures from cancellations."""

import asyncio
import inspect
from collections.abc import Iterator
from types import FrameType
from typing import Any

_ASK_AGAIN_SECONDS = 0.05
_ROUNDS = 20
"""Number of parts of a wait: a blocked event loop delays one part, not the whole wait."""


async def cancel_and_wait(*tasks: asyncio.Task[Any]) -> None:
    """Cancel the tasks, and return when all of them have ended, however they did. Twice is safe.

    One cancellation may get lost: `asyncio.wait_for`, which drivers use, consumes it before Python 3.12 when the
    awaited future is done in the same turn of the loop. A task that goes on is cancelled again.
    """
    going_on = {task for task in tasks if not task.done()}
    while going_on:
        for task in going_on:
            task.cancel()
        _, going_on = await asyncio.wait(going_on, timeout=_ASK_AGAIN_SECONDS)


async def done_within(future: asyncio.Future[Any], seconds: float) -> bool:
    """Wait for the future, and return whether it is done. Time in which the event loop is blocked counts little."""
    for _ in range(_ROUNDS):
        await asyncio.wait([future], timeout=seconds / _ROUNDS)
        if future.done():
            return True
    return False


def mark_retrieved(task: asyncio.Task[Any]) -> None:
    """Mark the failure of a done task as retrieved; for use as a done callback.

    Otherwise asyncio logs the failure of a task whose callers have all given up.
    """
    if not task.cancelled():
        task.exception()


def contained(error: BaseException) -> bool:
    """Return whether the error is a failure of the code that ran, whatever its class.

    A cancellation of the current task, as at the end of the process, is not one. A `SystemExit` of a command, or a
    `CancelledError` that the command raised by itself, is a failure as any other.
    """
    task = asyncio.current_task()
    cancelled = isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling() > 0
    return not cancelled and not isinstance(error, GeneratorExit)


def is_defined_in(code: object, module: str) -> bool:
    """Return whether a function, method or class belongs to the module of this name or to a submodule."""
    name = str(getattr(code, "__module__", ""))
    return name == module or name.startswith(f"{module}.")


def awaited_frames(task: asyncio.Task[Any]) -> Iterator[FrameType]:
    """Return the frames of the coroutines that a suspended task awaits, the outermost first."""
    awaited: Any = task.get_coro()
    while inspect.iscoroutine(awaited) and awaited.cr_frame is not None:
        yield awaited.cr_frame
        awaited = awaited.cr_await


def runs_code_of(task: asyncio.Task[Any], module: str) -> bool:
    """Return whether the task awaits a coroutine of the module of this name or of a submodule."""
    names = [str(frame.f_globals.get("__name__")) for frame in awaited_frames(task)]
    return any(name == module or name.startswith(f"{module}.") for name in names)
