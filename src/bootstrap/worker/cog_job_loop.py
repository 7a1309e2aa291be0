"""Look for due jobs of cogs every second, beside the scheduled jobs of the platform."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import structlog

from adapters.persistence.jobs.cog_jobs import AT_ONCE, CogJobs
from application.ports.errors import ServiceUnavailable
from application.tasks import cancel_and_wait

LOOK_SECONDS: Final = 1.0
_FORGET_SECONDS: Final = 3600.0

_log = structlog.stdlib.get_logger("worker")


class CogJobLoop:
    def __init__(self, jobs: CogJobs, *, look_seconds: float = LOOK_SECONDS) -> None:
        self._jobs = jobs
        self._look_seconds = look_seconds
        self._forget_at = 0.0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run what is due until the end of the block.

        Attempts under way are then cancelled. They do not count, and another worker repeats them.
        """
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            await cancel_and_wait(task)
            with suppress(ServiceUnavailable):
                await self._jobs.settle()

    async def _run(self) -> None:
        while True:
            if await self._look() < AT_ONCE:
                await asyncio.sleep(self._look_seconds)

    async def _look(self) -> int:
        try:
            if time.monotonic() >= self._forget_at:
                await self._jobs.forget_failed()
                self._forget_at = time.monotonic() + _FORGET_SECONDS
            return await self._jobs.run_due()
        except ServiceUnavailable as error:
            _log.warning("The jobs of cogs wait", reason=str(error))
        except Exception:  # noqa: BLE001 - the next look must not suffer
            _log.exception("Due jobs of cogs could not be read")
        return 0
