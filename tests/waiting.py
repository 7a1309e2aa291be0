"""Waiting in tests for a condition, with a deadline."""

import asyncio
import time
from collections.abc import Awaitable, Callable


def wait_until(condition: Callable[[], bool], what: str, *, patience: float = 30.0, every: float = 0.02) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"Waited {patience} s for {what}.")
        time.sleep(every)


async def eventually(condition: Callable[[], Awaitable[bool]], what: str, *, patience: float = 30.0) -> None:
    deadline = time.monotonic() + patience
    while not await condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"Waited {patience} s for {what}.")
        await asyncio.sleep(0.02)


async def in_turns(condition: Callable[[], bool], *, patience: float = 30.0) -> None:
    """Wait by turns of the event loop, for tests in which the simulated Discord replaces the loop's clock."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("The condition never became true.")
        await asyncio.sleep(0)
