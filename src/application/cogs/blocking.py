"""The exception that interrupts a cog's code which blocks the event loop."""

import asyncio
from typing import Final


class CogBlocked(BaseException):
    """Raised in the middle of the code that blocks. No `Exception`, so that the cog's code rarely catches it."""

    def __init__(self, cog: str, seconds: float) -> None:
        super().__init__(f"blocked the event loop for {seconds:g} seconds")
        self.cog = cog


RAISED_BY_COGS: Final = (Exception, SystemExit, asyncio.CancelledError, GeneratorExit, CogBlocked)
"""Failures of a cog's synchronous code. A cancellation is one too: none can arrive in the middle of such a call."""
