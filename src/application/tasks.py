"""End tasks for certain."""

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
